import Foundation

/// Arrays with names: a .npz file as numpy.savez or savez_compressed writes it, or a directory of .npy files.
package struct ArrayCollection {
    private enum Place {
        case archive(Archive, [String: ArchiveMember])
        case directory
    }

    private static let suffix = ".npy"

    package let path: String

    /// Of the arrays: in the order of the file, or sorted where it is a directory.
    package let names: [String]

    private let place: Place
    private let temporaryDirectory: String

    /// - Parameter temporaryDirectory: Where a compressed array is inflated to, on a disk with room for it.
    package init(_ path: String, temporaryDirectory: String) throws(ExchangeError) {
        self.path = path
        self.temporaryDirectory = temporaryDirectory
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw ExchangeError(path, "no such file or directory")
        }
        let files: [String]
        if isDirectory.boolValue {
            do {
                files = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasControlCharacter }
                    .sorted()
            } catch {
                throw ExchangeError(path, "the directory cannot be read: \(error.localizedDescription)")
            }
            place = .directory
        } else {
            guard !path.hasSuffix(ArrayCollection.suffix) else {
                throw ExchangeError(path, "it is a single array; name a .npz file, or the directory that it is in")
            }
            let archive = try Archive(path)
            files = archive.members.map(\.name)
            place = .archive(
                archive, Dictionary(archive.members.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
        }
        names = files.filter { $0.hasSuffix(ArrayCollection.suffix) }
            .map { String($0.dropLast(ArrayCollection.suffix.count)) }
    }

    /// - Precondition: `names` has it.
    package func array(_ name: String) throws(ExchangeError) -> StoredArray {
        let shown = "\(path): the array \(name)"
        switch place {
        case .directory:
            let file = try ReadableFile("\(path)/\(name)\(ArrayCollection.suffix)")
            return try StoredArray(shown, in: file, content: 0..<file.size)
        case .archive(let archive, let members):
            guard let member = members[name + ArrayCollection.suffix] else {
                preconditionFailure("only arrays there are")
            }
            switch member.method {
            case .stored:
                let start = try member.contentOffset(in: archive.file)
                return try StoredArray(shown, in: archive.file, content: start..<(start + member.bytes))
            case .deflated:
                let file = try Inflation.inflate(member, of: archive.file, into: temporaryDirectory)
                return try StoredArray(shown, in: file, content: 0..<file.size)
            }
        }
    }
}
