package import Foundations

/// A curated set as byte strings, cut so that what changes together lies together.
package struct CuratedSetImage: Sendable, Hashable {
    /// Slots in each of `slots`.
    package static let slotsPerPart = 2048

    /// Where the set is in its rounds.
    package var progress: [UInt8]

    /// The slots that members left.
    package var freeSlots: [UInt8]

    /// The pairs' weights, and how many members and clips of the stream each cluster has.
    package var totals: [UInt8]

    /// How many members and clips of the stream each cell has, as many rows of a table together as make some 32,768
    /// cells. The number of parts follows from the clusterings alone.
    package var cells: [[UInt8]]

    /// The members' clusters and places in the queue, as far as slots were ever used.
    package var slots: [[UInt8]]

    package init(progress: [UInt8], freeSlots: [UInt8], totals: [UInt8], cells: [[UInt8]], slots: [[UInt8]]) {
        self.progress = progress
        self.freeSlots = freeSlots
        self.totals = totals
        self.cells = cells
        self.slots = slots
    }
}

/// A part of an image that no set can have left behind.
package struct CuratedSetImageError: Error, Hashable {
    package enum Part: Sendable, Hashable {
        case progress, freeSlots, totals
        case cells(Int)
        case slots(Int)
    }

    package let part: Part
    package let reason: ByteReaderError
}
