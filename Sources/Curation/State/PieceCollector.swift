/// Gathers pieces; large byte strings are cut into blocks.
struct PieceCollector {
    /// Bytes in a block: well below the megabyte that brokers take in a record by default.
    static let blockSize = 1 << 19

    private(set) var pieces: [StatePiece] = []

    /// Adds a piece; in blocks when it is longer than one, as when members have very long locations.
    mutating func add(_ name: String, _ value: [UInt8]) {
        guard value.count <= PieceCollector.blockSize else { return add(blocks: name, value) }
        pieces.append(StatePiece(name: name, value: value))
    }

    /// Adds `name/000000` and so on, as many as it takes: none for no bytes.
    mutating func add(blocks name: String, _ bytes: [UInt8]) {
        for (number, first) in stride(from: 0, to: bytes.count, by: PieceCollector.blockSize).enumerated() {
            let block = bytes[first..<min(first + PieceCollector.blockSize, bytes.count)]
            pieces.append(StatePiece(name: PieceName.numbered(name, number), value: Array(block)))
        }
    }
}
