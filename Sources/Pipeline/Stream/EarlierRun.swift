package import EventLog

/// What the output topics hold of a run that left no changelog.
package struct EarlierRun: Sendable {
    /// One more than the last sequence number that was published, or 0.
    package let nextSequence: UInt64

    /// Members the table still lists.
    package let members: [ClipChange]

    package init(nextSequence: UInt64 = 0, members: [ClipChange] = []) {
        self.nextSequence = nextSequence
        self.members = members
    }
}
