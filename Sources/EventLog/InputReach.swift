/// How far an input partition has been handed out, and how far it reaches: what is known at a moment.
package struct InputReach: Sendable, Hashable {
    /// The offset of the next record to hand out; nil while it is not known where reading begins.
    package let position: Int64?

    /// Where readers of committed records stop, as last heard, and not before `position`; nil before it was heard.
    package let end: Int64?

    /// An end that was heard of before the position was reached is the position.
    package init(position: Int64?, end: Int64?) {
        self.position = position
        self.end = end.map { max($0, position ?? $0) }
    }

    /// How many offsets there are to go; nil while that is unknown. Markers of transactions, aborted records and what was
    /// compacted away have offsets and are counted, until the position is past them.
    package var lag: Int64? {
        guard let position, let end else { return nil }
        return end - position
    }
}
