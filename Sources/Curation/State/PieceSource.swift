import Foundations

/// The pieces that a state is restored from, each to be read once and to its end.
struct PieceSource {
    private let pieces: [String: [UInt8]]
    private var taken: Set<String> = []

    init(_ pieces: [String: [UInt8]]) {
        self.pieces = pieces
    }

    /// A piece, whether in one or in blocks.
    mutating func take(_ name: String) throws(StateError) -> [UInt8] {
        guard let value = takeIfPresent(name) else { throw .missing(name) }
        return value
    }

    /// All pieces of a series, from the first.
    mutating func take(series name: (Int) -> String) -> [[UInt8]] {
        var values: [[UInt8]] = []
        while let value = takeIfPresent(name(values.count)) { values.append(value) }
        return values
    }

    /// The blocks of a byte string, joined.
    mutating func take(blocks name: String) throws(StateError) -> [UInt8] {
        guard let bytes = joined(name) else { throw .missing(PieceName.numbered(name, 0)) }
        return bytes
    }

    private mutating func takeIfPresent(_ name: String) -> [UInt8]? {
        guard let value = pieces[name] else { return joined(name) }
        taken.insert(name)
        return value
    }

    private mutating func joined(_ name: String) -> [UInt8]? {
        var number = 0
        var bytes: [UInt8] = []
        while let block = pieces[PieceName.numbered(name, number)] {
            taken.insert(PieceName.numbered(name, number))
            bytes += block
            number += 1
        }
        return number > 0 ? bytes : nil
    }

    mutating func read<Value: ~Copyable>(
        _ name: String, _ body: (inout ByteReader) throws(ByteReaderError) -> Value
    ) throws(StateError) -> Value {
        try PieceSource.read(name, try take(name), body)
    }

    mutating func read<Value: ~Copyable>(
        blocks name: String, _ body: (inout ByteReader) throws(ByteReaderError) -> Value
    ) throws(StateError) -> Value {
        try PieceSource.read(name, try take(blocks: name), body)
    }

    /// Makes sure that every piece was read: one that nothing asked for is of another state.
    func finish() throws(StateError) {
        guard taken.count < pieces.count, let other = Set(pieces.keys).subtracting(taken).min() else { return }
        throw .malformed(other, reason: "it belongs to another state than the rest")
    }

    /// Reads bytes to their end.
    private static func read<Value: ~Copyable>(
        _ name: String, _ bytes: [UInt8], _ body: (inout ByteReader) throws(ByteReaderError) -> Value
    ) throws(StateError) -> Value {
        do throws(ByteReaderError) {
            var reader = ByteReader(bytes)
            let value = try body(&reader)
            try reader.finish()
            return value
        } catch {
            throw .malformed(name, error)
        }
    }
}
