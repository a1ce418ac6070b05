import Foundations

/// Which pieces the last checkpoint is made of: a hash for each, by name, and the sum of them, by which a copy can tell
/// that it has them all.
package struct PieceLedger: Sendable {
    private var hashes: [String: UInt64] = [:]

    /// The wrapping sum of the hashes.
    package private(set) var sum: UInt64 = 0

    /// False when whoever keeps the pieces may lack some of them: the next checkpoint writes them all.
    private(set) var isWhole = true

    /// Of no piece.
    package init() {}

    /// Of pieces, by name. O(bytes).
    package init(of pieces: [String: [UInt8]]) {
        hashes.reserveCapacity(pieces.count)
        for (name, value) in pieces {
            let hash = PieceLedger.hash(of: name, value)
            hashes[name] = hash
            sum &+= hash
        }
    }

    /// How many pieces there are.
    package var count: Int { hashes.count }

    /// What the pieces are called, in alphabetical order.
    package var names: [String] { hashes.keys.sorted() }

    /// Lets the next checkpoint write every piece, changed or not.
    package mutating func distrust() { isWhole = false }

    /// The hash of a piece: of its name and of its value.
    package static func hash(of name: String, _ value: [UInt8]) -> UInt64 {
        Hash64.of(value, seed: Hash64.of(name))
    }

    /// Enters a piece.
    ///
    /// - Returns: Whether it has to be written: it is new, or another than before, or pieces may be lacking.
    mutating func enter(_ name: String, _ value: [UInt8]) -> Bool {
        let hash = PieceLedger.hash(of: name, value)
        let old = hashes.updateValue(hash, forKey: name)
        sum = sum &- (old ?? 0) &+ hash
        return old != hash || !isWhole
    }

    /// Takes a piece out.
    ///
    /// - Returns: Whether it was there.
    mutating func strike(_ name: String) -> Bool {
        guard let hash = hashes.removeValue(forKey: name) else { return false }
        sum &-= hash
        return true
    }

    /// Notes that every piece has been entered.
    mutating func complete() { isWhole = true }

    /// Tells ledgers of different pieces apart.
    struct Fingerprint: Hashable {
        let count: Int
        let sum: UInt64
    }

    var fingerprint: Fingerprint { Fingerprint(count: count, sum: sum) }
}

/// From the pieces of one checkpoint to those of the next.
package struct PieceChanges: Sendable, Hashable {
    /// Pieces that are new or other than they were.
    package internal(set) var written: [StatePiece] = []

    /// The names of pieces that are no more.
    package internal(set) var removed: [String] = []
}
