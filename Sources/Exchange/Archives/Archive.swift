/// A ZIP file that is read: its directory, which is at its end (APPNOTE.TXT 6.3.10, section 4.3; with the larger numbers
/// of ZIP64). Of what it says nothing is taken for granted.
struct Archive {
    /// The most that is read of a directory, and the most members.
    static let maximumDirectoryBytes = 16 << 20
    static let maximumMembers = 4096

    let file: ReadableFile

    /// In the order of the directory.
    let members: [ArchiveMember]

    init(_ path: String) throws(ExchangeError) {
        let file = try ReadableFile(path)
        self.file = file
        let end = try Archive.end(of: file)
        guard end.directoryBytes <= Archive.maximumDirectoryBytes, end.count <= Archive.maximumMembers else {
            throw ExchangeError(
                path,
                "its directory has \(end.count) members in \(end.directoryBytes) bytes; at most "
                    + "\(Archive.maximumMembers) in \(Archive.maximumDirectoryBytes) are read")
        }
        let directory = try file.bytes(at: end.directoryOffset, count: end.directoryBytes)
        var members: [ArchiveMember] = []
        var names: Set<String> = []
        var position = 0
        for _ in 0..<end.count {
            let member = try ArchiveMember(directory, at: &position, in: file)
            guard names.insert(member.name).inserted else {
                throw ExchangeError(path, "it has two members of the name \(member.name)")
            }
            members.append(member)
        }
        self.members = members
    }

    private struct End {
        let count: Int
        let directoryBytes: Int
        let directoryOffset: Int
    }

    /// What the record at the end says (4.3.16), or where it has no room for a number the one of ZIP64 (4.3.14).
    private static func end(of file: ReadableFile) throws(ExchangeError) -> End {
        let fault = ExchangeError(file.path, "it is not a ZIP file, or not whole: no directory is found at its end")
        // The record has 22 bytes, and a comment of at most 65,535 may follow.
        let tailBytes = min(file.size, 22 + 65_535)
        let tail = try file.bytes(at: file.size - tailBytes, count: tailBytes)
        let signature: [UInt8] = [0x50, 0x4B, 5, 6]
        guard tail.count >= 22,
            let place = (0...(tail.count - 22)).last(where: { tail[$0..<($0 + 4)].elementsEqual(signature) }),
            let count = tail.number(at: place + 10, bytes: 2), let bytes = tail.number(at: place + 12, bytes: 4),
            let offset = tail.number(at: place + 16, bytes: 4)
        else { throw fault }
        guard count == 0xFFFF || bytes == 0xFFFF_FFFF || offset == 0xFFFF_FFFF else {
            return End(count: count, directoryBytes: bytes, directoryOffset: offset)
        }
        let locatorOffset = file.size - tailBytes + place - 20
        guard locatorOffset >= 0 else { throw fault }
        let locator = try file.bytes(at: locatorOffset, count: 20)
        guard locator.starts(with: [0x50, 0x4B, 6, 7]), let recordOffset = locator.number(at: 8, bytes: 8) else {
            throw fault
        }
        let record = try file.bytes(at: recordOffset, count: 56)
        guard record.starts(with: [0x50, 0x4B, 6, 6]), let count = record.number(at: 32, bytes: 8),
            let bytes = record.number(at: 40, bytes: 8), let offset = record.number(at: 48, bytes: 8)
        else { throw fault }
        return End(count: count, directoryBytes: bytes, directoryOffset: offset)
    }
}
