import CZlib

/// Writes a ZIP file of stored members, each number in ZIP64's form: arrays of any size, and one way to write them.
struct ArchiveWriter {
    /// Says to which version of the format a reader must be able: ZIP64 (4.4.3.2).
    private static let version = 45

    /// 1 January 1980, midnight: a clock would make equal contents different files.
    private static let date = 1 << 5 | 1

    private struct Entry {
        let name: [UInt8]
        let offset: Int
        let bytes: Int
        let checksum: UInt32
    }

    private let file: GrowingFile
    private var entries: [Entry] = []

    init(_ file: GrowingFile) {
        self.file = file
    }

    /// Adds a member of a known size; `body` hands its bytes over, piece by piece.
    ///
    /// - Precondition: `body` gives `bytes` bytes.
    mutating func add(
        _ name: String, bytes: Int,
        body: (_ append: ([UInt8]) throws(ExchangeError) -> Void) throws(ExchangeError) -> Void
    ) throws(ExchangeError) {
        let offset = file.size
        var header: [UInt8] = [0x50, 0x4B, 3, 4]
        header.append(number: ArchiveWriter.version, bytes: 2)
        // The name is UTF-8 (bit 11), and the content stored.
        header.append(number: 1 << 11, bytes: 2)
        header.append(number: 0, bytes: 2)
        header.append(number: ArchiveWriter.date << 16, bytes: 4)
        header.append(number: 0, bytes: 4)
        header.append(number: 0xFFFF_FFFF, bytes: 4)
        header.append(number: 0xFFFF_FFFF, bytes: 4)
        header.append(number: name.utf8.count, bytes: 2)
        header.append(number: 20, bytes: 2)
        header += name.utf8
        header.append(number: 1, bytes: 2)
        header.append(number: 16, bytes: 2)
        header.append(number: bytes, bytes: 8)
        header.append(number: bytes, bytes: 8)
        try file.append(header)
        let start = file.size
        var checksum = crc32(0, nil, 0)
        let file = file
        try body { (piece: [UInt8]) throws(ExchangeError) in
            checksum = piece.withUnsafeBufferPointer { crc32(checksum, $0.baseAddress, uInt($0.count)) }
            try file.append(piece)
        }
        precondition(file.size - start == bytes, "the content has the size it was announced with")
        var field: [UInt8] = []
        field.append(number: Int(checksum), bytes: 4)
        try file.overwrite(field, at: offset + 14)
        entries.append(
            Entry(
                name: Array(name.utf8), offset: offset, bytes: bytes, checksum: UInt32(truncatingIfNeeded: checksum)))
    }

    /// Writes the directory.
    consuming func finish() throws(ExchangeError) {
        let start = file.size
        for entry in entries {
            var header: [UInt8] = [0x50, 0x4B, 1, 2]
            // Made on Unix, a readable file.
            header.append(number: 3 << 8 | ArchiveWriter.version, bytes: 2)
            header.append(number: ArchiveWriter.version, bytes: 2)
            header.append(number: 1 << 11, bytes: 2)
            header.append(number: 0, bytes: 2)
            header.append(number: ArchiveWriter.date << 16, bytes: 4)
            header.append(number: Int(entry.checksum), bytes: 4)
            header.append(number: 0xFFFF_FFFF, bytes: 4)
            header.append(number: 0xFFFF_FFFF, bytes: 4)
            header.append(number: entry.name.count, bytes: 2)
            header.append(number: 28, bytes: 2)
            // No comment, the first disk, no attributes of the content.
            header.append(number: 0, bytes: 6)
            header.append(number: 0o100644 << 16, bytes: 4)
            header.append(number: 0xFFFF_FFFF, bytes: 4)
            header += entry.name
            header.append(number: 1, bytes: 2)
            header.append(number: 24, bytes: 2)
            for number in [entry.bytes, entry.bytes, entry.offset] { header.append(number: number, bytes: 8) }
            try file.append(header)
        }
        let size = file.size - start
        let recordOffset = file.size
        var end: [UInt8] = [0x50, 0x4B, 6, 6]
        end.append(number: 44, bytes: 8)
        end.append(number: 3 << 8 | ArchiveWriter.version, bytes: 2)
        end.append(number: ArchiveWriter.version, bytes: 2)
        end.append(number: 0, bytes: 8)
        for number in [entries.count, entries.count, size, start] { end.append(number: number, bytes: 8) }
        end += [0x50, 0x4B, 6, 7]
        end.append(number: 0, bytes: 4)
        end.append(number: recordOffset, bytes: 8)
        end.append(number: 1, bytes: 4)
        end += [0x50, 0x4B, 5, 6]
        end.append(number: 0, bytes: 4)
        for _ in 0..<2 { end.append(number: 0xFFFF, bytes: 2) }
        for _ in 0..<2 { end.append(number: 0xFFFF_FFFF, bytes: 4) }
        end.append(number: 0, bytes: 2)
        try file.append(end)
    }
}
