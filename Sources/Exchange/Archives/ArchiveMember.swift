/// A member of a ZIP file as the directory has it (APPNOTE.TXT 6.3.10, section 4.3.12).
struct ArchiveMember {
    enum Method {
        /// As it is.
        case stored

        /// By DEFLATE (RFC 1951).
        case deflated
    }

    /// DEFLATE does not make more of a byte.
    private static let greatestExpansion = 1032

    let name: String
    let method: Method

    /// Of the content, once it is inflated.
    let checksum: UInt32

    /// In the archive, and once it is inflated.
    let storedBytes: Int
    let bytes: Int

    /// Of the local header in the archive.
    private let offset: Int

    /// Reads the entry at a position, and moves it past the entry.
    init(_ directory: [UInt8], at position: inout Int, in file: ReadableFile) throws(ExchangeError) {
        let start = position
        guard let signature = directory.number(at: start, bytes: 4), signature == 0x0201_4B50,
            let flags = directory.number(at: start + 8, bytes: 2),
            let method = directory.number(at: start + 10, bytes: 2),
            let checksum = directory.number(at: start + 16, bytes: 4),
            let storedBytes = directory.number(at: start + 20, bytes: 4),
            let bytes = directory.number(at: start + 24, bytes: 4),
            let nameBytes = directory.number(at: start + 28, bytes: 2),
            let extraBytes = directory.number(at: start + 30, bytes: 2),
            let commentBytes = directory.number(at: start + 32, bytes: 2),
            let offset = directory.number(at: start + 42, bytes: 4),
            start + 46 + nameBytes + extraBytes + commentBytes <= directory.count
        else { throw ExchangeError(file.path, "its directory is damaged at byte \(start)") }
        position = start + 46 + nameBytes + extraBytes + commentBytes
        guard let name = String(validating: directory[(start + 46)..<(start + 46 + nameBytes)], as: UTF8.self) else {
            throw ExchangeError(file.path, "the name of a member is not UTF-8")
        }
        guard !name.hasControlCharacter else {
            throw ExchangeError(file.path, "the name of a member contains a control character")
        }
        func fault(_ problem: String) -> ExchangeError { ExchangeError(file.path, "the member \(name) \(problem)") }
        guard flags & 1 == 0 else { throw fault("is encrypted") }
        switch method {
        case 0: self.method = .stored
        case 8: self.method = .deflated
        default: throw fault("is packed by method \(method); only stored and deflated ones are read")
        }
        var numbers = [bytes, storedBytes, offset]
        let extra = Array(directory[(start + 46 + nameBytes)..<(start + 46 + nameBytes + extraBytes)])
        guard ArchiveMember.enlarge(&numbers, by: extra) else { throw fault("has no size that can be read") }
        self.name = name
        self.checksum = UInt32(truncatingIfNeeded: checksum)
        self.bytes = numbers[0]
        self.storedBytes = numbers[1]
        self.offset = numbers[2]
        guard self.storedBytes <= file.size, self.method == .deflated || self.bytes == self.storedBytes,
            self.bytes / ArchiveMember.greatestExpansion <= self.storedBytes
        else {
            throw fault(
                "is said to have \(self.bytes) bytes, of \(self.storedBytes) in the file of \(file.size), which cannot be"
            )
        }
    }

    /// Puts what ZIP64 says in the place of numbers that had no room (4.5.3): in this order, and only those.
    private static func enlarge(_ numbers: inout [Int], by extra: [UInt8]) -> Bool {
        guard numbers.contains(0xFFFF_FFFF) else { return true }
        var position = 0
        while let kind = extra.number(at: position, bytes: 2), let size = extra.number(at: position + 2, bytes: 2) {
            guard kind == 1 else {
                position += 4 + size
                continue
            }
            var field = position + 4
            for index in numbers.indices where numbers[index] == 0xFFFF_FFFF {
                guard field + 8 <= position + 4 + size, let number = extra.number(at: field, bytes: 8) else {
                    return false
                }
                numbers[index] = number
                field += 8
            }
            return true
        }
        return false
    }

    /// Where the content begins: behind the local header (4.3.7), whose name and extra field are as long as it says.
    func contentOffset(in file: ReadableFile) throws(ExchangeError) -> Int {
        let header = try file.bytes(at: offset, count: 30)
        guard header.starts(with: [0x50, 0x4B, 3, 4]), let nameBytes = header.number(at: 26, bytes: 2),
            let extraBytes = header.number(at: 28, bytes: 2)
        else {
            throw ExchangeError(file.path, "the member \(name) is not where the directory says; is the file whole?")
        }
        let start = offset + 30 + nameBytes + extraBytes
        guard start <= file.size, storedBytes <= file.size - start else {
            throw ExchangeError(file.path, "the member \(name) reaches beyond the end of the file; is it whole?")
        }
        return start
    }
}
