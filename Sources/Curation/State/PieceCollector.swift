/// Gathers the pieces that differ from those of a ledger, and brings the ledger up to date; large byte strings are cut
/// into blocks.
struct PieceCollector {
    /// Bytes in a block: well below the megabyte that brokers take in a record by default.
    static let blockSize = 1 << 19

    /// Of the pieces collected so far, and of those to be collected as they were.
    private(set) var ledger: PieceLedger

    /// Whether what has not changed since the last collection may be passed over: the ledger has its pieces.
    let passesOverUnchanged: Bool

    private(set) var changes = PieceChanges()

    /// - Parameter passingOverUnchanged: That the ledger was brought up to date by the last collection of the same state.
    init(_ ledger: PieceLedger, passingOverUnchanged: Bool) {
        self.ledger = ledger
        passesOverUnchanged = passingOverUnchanged && ledger.isWhole
    }

    /// Adds a piece; in blocks when it is longer than one, as when members have very long locations.
    mutating func add(_ name: String, _ value: [UInt8]) {
        guard value.count <= PieceCollector.blockSize else {
            remove(name)
            return add(blocks: name, value)
        }
        write(name, value)
        remove(blocks: name, from: 0)
    }

    /// Adds `name/000000` and so on, as many as it takes: none for no bytes.
    mutating func add(blocks name: String, _ bytes: [UInt8]) {
        var number = 0
        for first in stride(from: 0, to: bytes.count, by: PieceCollector.blockSize) {
            let block = bytes[first..<min(first + PieceCollector.blockSize, bytes.count)]
            write(PieceName.numbered(name, number), Array(block))
            number += 1
        }
        remove(blocks: name, from: number)
    }

    /// Ends a series of pieces: those from `count` on are no more.
    mutating func end(series name: (Int) -> String, at count: Int) {
        var number = count
        while remove(name(number)) || remove(blocks: name(number), from: 0) { number += 1 }
    }

    private mutating func write(_ name: String, _ value: [UInt8]) {
        if ledger.enter(name, value) { changes.written.append(StatePiece(name: name, value: value)) }
    }

    @discardableResult
    private mutating func remove(_ name: String) -> Bool {
        guard ledger.strike(name) else { return false }
        changes.removed.append(name)
        return true
    }

    @discardableResult
    private mutating func remove(blocks name: String, from first: Int) -> Bool {
        var number = first
        while remove(PieceName.numbered(name, number)) { number += 1 }
        return number > first
    }

    /// What has changed, and the ledger of the pieces as they are now.
    consuming func finish() -> (changes: PieceChanges, ledger: PieceLedger) {
        ledger.complete()
        return (changes, ledger)
    }
}
