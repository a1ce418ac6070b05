/// How far ahead of its reader a source is fetched, and in how large parts.
struct Pacing {
    /// Bytes that are fetched beyond what was asked for.
    static let window: Int64 = 4 << 20

    /// Bytes of the first part from a place; parts that follow one another double, up to the window.
    static let leastPart: Int64 = 1 << 20

    /// Bytes that a transfer is rather waited for than left.
    static let nearness: Int64 = 1 << 20

    /// Parts begin at multiples of this: who reads from the middle of something, often goes back to its beginning.
    static let alignment: Int64 = 64 << 10

    /// The most places that one source is read from: more is a reader that only costs.
    static let maximumJumps = 1_000

    private var length = leastPart
    private var next: Int64 = leastPart
    private var jumps = 0

    /// The part that is asked for first, before anything is known of the file.
    let first = 0..<leastPart

    var isExhausted: Bool { jumps > Pacing.maximumJumps }

    /// Where to stop for now.
    func horizon(of asked: Int64) -> Int64 {
        asked > .max - Pacing.window ? .max : asked + Pacing.window
    }

    /// Whether a transfer will soon come to a place.
    func isNear(_ offset: Int64, of transfer: Transfer) -> Bool {
        (transfer.position..<max(transfer.position, transfer.end)).contains(offset)
            && offset - transfer.position <= Pacing.nearness
    }

    /// The part to ask for next.
    ///
    /// - Parameters:
    ///   - offset: A byte that is missing.
    ///   - gap: All that is missing around it.
    ///   - size: Of the file, more than the offset.
    mutating func part(around offset: Int64, in gap: Range<Int64>, size: Int64) -> Range<Int64> {
        let start = max(gap.lowerBound, offset / Pacing.alignment * Pacing.alignment)
        if start == next {
            length = min(2 * length, Pacing.window)
        } else {
            length = Pacing.leastPart
            jumps += 1
        }
        next = min(start + length, gap.upperBound, size)
        return start..<next
    }
}
