/// A way to choose clips from a collection that is all there.
///
/// What a daemon does clip by clip is one of them (`OnlinePass`), so that all can be compared on the same assignments.
package protocol CollectionSelection: Sendable {
    /// What it is called in tables.
    var name: String { get }

    /// Chooses at most `capacity` of the clips, which come in the order of the stream.
    func choose(from clips: AssignedClips, capacity: Int) -> Choice
}

/// What was chosen from a collection, and what it took.
package struct Choice: Sendable, Hashable {
    /// Indices of the chosen clips, ascending.
    package var clips: [Int]

    /// Members that had to leave again.
    package var evictions = 0

    /// Times a clip was scored.
    package var evaluations = 0

    /// What was allocated for it at most, in bytes, the clips themselves not counted.
    package var bytes = 0

    package init(clips: [Int], evictions: Int = 0, evaluations: Int = 0, bytes: Int = 0) {
        self.clips = clips
        self.evictions = evictions
        self.evaluations = evaluations
        self.bytes = bytes
    }
}
