/// Clips by their clusters alone, in the order of the stream.
package struct AssignedClips: Sendable {
    /// Of each clustering, audio clusterings first.
    package let clusters: [Int]

    /// How many of the clusterings are audio.
    package let audioClusterings: Int

    /// A row a clip, with a cluster in each clustering.
    private var values: [UInt16] = []

    /// No clips yet.
    package init(clusters: [Int], audioClusterings: Int) {
        precondition((1..<clusters.count).contains(audioClusterings), "clusterings of each modality")
        precondition(clusters.allSatisfy { (1...65_536).contains($0) }, "a cluster's index fits 16 bits")
        self.clusters = clusters
        self.audioClusterings = audioClusterings
    }

    package var count: Int { values.count / clusters.count }

    /// Makes room for as many clips at once.
    package mutating func reserveCapacity(_ count: Int) {
        values.reserveCapacity(count * clusters.count)
    }

    /// Adds a clip.
    ///
    /// - Precondition: The assignment has a cluster for each clustering, and the clusters exist.
    package mutating func append(_ assignment: [UInt16]) {
        precondition(assignment.count == clusters.count, "a cluster for each clustering")
        for (cluster, clusters) in zip(assignment, clusters) {
            precondition(Int(cluster) < clusters, "a cluster that exists")
        }
        values += assignment
    }

    /// The clusters of a clip.
    package subscript(clip: Int) -> [UInt16] {
        precondition((0..<count).contains(clip), "a clip of the collection")
        return Array(values[clip * clusters.count..<(clip + 1) * clusters.count])
    }

    /// Calls `body` with the clusters of a clip, without a copy.
    package func withRow<Result>(_ clip: Int, _ body: (Span<UInt16>) -> Result) -> Result {
        body(values.span.extracting(clip * clusters.count..<(clip + 1) * clusters.count))
    }

    /// All assignments, row after row. The pointer must not escape.
    package func withUnsafeRows<Result>(_ body: (UnsafePointer<UInt16>) throws -> Result) rethrows -> Result? {
        try values.withUnsafeBufferPointer { buffer in
            try buffer.baseAddress.map(body)
        }
    }
}

extension AssignedClips {
    /// The mean over pairs of the mutual information of some of the clips, and of their normalised mutual information;
    /// the first in nats.
    ///
    /// - Parameters:
    ///   - chosen: Indices of clips.
    ///   - pairing: Which pairs of clusterings count.
    /// - Complexity: O(cells + clips chosen · (pairs + clusterings)).
    package func information(
        of chosen: [Int], pairing: Pairing = .bipartite
    ) -> (mutual: Double, normalised: Double) {
        guard !chosen.isEmpty else { return (0, 0) }
        let tables = tables(of: chosen, pairing: pairing, observing: false)
        return (tables.mutualInformation, tables.normalisedMutualInformation)
    }

    /// The estimates for a set of some of the clips, with all of them for the stream.
    ///
    /// - Parameters:
    ///   - chosen: Indices of clips.
    ///   - pairing: Which pairs of clusterings count.
    ///   - capacity: How many might have been chosen.
    /// - Complexity: As `CuratedSet.estimates`, and O(clips · (pairs + clusterings)).
    package func estimates(of chosen: [Int], pairing: Pairing, capacity: Int) -> SetEstimates {
        tables(of: chosen, pairing: pairing, observing: true).estimates(capacity: capacity)
    }

    private func tables(of chosen: [Int], pairing: Pairing, observing: Bool) -> ContingencyTables {
        var tables = ContingencyTables(
            clusters: clusters, audioClusterings: audioClusterings,
            parameters: SelectionParameters(capacity: max(chosen.count, 1), pairing: pairing))
        _ = withUnsafeRows { rows in
            for clip in 0..<(observing ? count : 0) { tables.observe(rows + clip * clusters.count) }
            for clip in chosen {
                precondition((0..<count).contains(clip), "a clip of the collection")
                tables.add(rows + clip * clusters.count)
            }
        }
        return tables
    }
}
