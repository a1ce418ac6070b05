import Foundations
import Selection
import Testing

/// A tenth of the streams here corresponds, and the sets have a clip or two for each cluster: nearly all of their mutual
/// information is there by chance.
@Suite("Sets that are small for their clusters")
struct SmallSetTests {
    private static func stream(
        _ clips: Int, clusters: Int, seed: UInt64
    ) -> [(assignment: [UInt16], corresponds: Bool)] {
        var stream = SyntheticStream(
            concepts: clusters, clusters: [clusters, clusters], audioClusterings: 1, correspondingShare: 0.1,
            confusion: 0.1, seed: seed)
        return stream.take(clips)
    }

    /// The share of a set that corresponds after one pass.
    private static func precision(
        _ clips: [(assignment: [UInt16], corresponds: Bool)], clusters: Int, _ parameters: SelectionParameters
    ) -> Double {
        var set = CuratedSet(clusters: [clusters, clusters], audioClusterings: 1, parameters: parameters)
        var truth = [Bool](repeating: false, count: parameters.capacity)
        for clip in clips {
            set.observe(clip.assignment)
            switch set.offer(clip.assignment) {
            case .admitted(let slot, _), .displaced(let slot, _): truth[slot] = clip.corresponds
            case .declined: break
            }
        }
        return Double(truth.count { $0 }) / Double(max(set.count, 1))
    }

    @Test(
        "The stream's counts carry a set of as many clips as clusters, its own do not",
        arguments: [1, 2, 3] as [UInt64])
    func stream(seed: UInt64) {
        let clips = SmallSetTests.stream(80_000, clusters: 64, seed: seed)
        let alone = SmallSetTests.precision(
            clips, clusters: 64, SelectionParameters(capacity: 64, streamWeight: 0, diversity: 1, gate: -20))
        let blend = SmallSetTests.precision(clips, clusters: 64, SelectionParameters(capacity: 64))
        #expect(alone < 0.25)
        #expect(blend > 0.7)
    }

    @Test("Correcting or adjusting the set's own mutual information for chance is no remedy")
    func corrections() {
        let clusters = 32
        let capacity = 2 * clusters
        let streams = [1, 2, 3, 4].map { SmallSetTests.stream(5000, clusters: clusters, seed: $0) }
        func mean(_ shares: [Double]) -> Double { shares.reduce(0, +) / Double(shares.count) }
        let blend = mean(
            streams.map { SmallSetTests.precision($0, clusters: clusters, SelectionParameters(capacity: capacity)) })
        for objective in OwnObjective.allCases {
            let sets = streams.map { clips in
                var swap = ExactSwap(clips.prefix(capacity), clusters: clusters, objective: objective)
                for clip in clips.dropFirst(capacity) { swap.offer(clip) }
                return swap.members
            }
            let precision = mean(sets.map { Double($0.count { $0.corresponds }) / Double(capacity) })
            let rows = mean(sets.map { Double(Set($0.map { $0.assignment[0] }).count) })
            // The best of them gets there by leaving half of the clusters out.
            #expect(precision < (objective == .corrected ? 0.4 : 0.3), "\(objective): \(precision), blend \(blend)")
            #expect((objective == .corrected) == (rows < 20), "\(objective): \(rows) clusters of \(clusters)")
            #expect(blend > precision + 0.3, "\(objective): \(precision), blend \(blend)")
        }
    }
}
