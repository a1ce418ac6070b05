import Curation
import Foundations
import Selection
import Testing

@Suite("Curating a collection offline")
struct CollectionCuratorTests {
    private static let rivals: [any CollectionSelection] = [BatchGreedy(), SieveStreaming()]

    private func clips(seed: UInt64) -> [(clip: EmbeddedClip, corresponds: Bool)] {
        var stream = FeatureStream(concepts: 10, seed: seed)
        return stream.take(1200)
    }

    @Test(
        "The set has the capacity, is assigned by centroids fitted to all clips, and beats chance",
        arguments: [0, 1], [1, 2] as [UInt64])
    func choosing(rival: Int, seed: UInt64) throws {
        let clips = clips(seed: seed)
        let parameters = FeatureStream.parameters(capacity: 200, seed: seed)
        let curator = CollectionCurator(parameters, selection: Self.rivals[rival])
        // In whatever portions, and a clip that comes twice counts once.
        for first in stride(from: 0, to: clips.count, by: 70) { curator.take(clips[first...].prefix(70).map(\.clip)) }
        curator.take(clips.prefix(50).map(\.clip))
        try curator.complete()

        let members = curator.members
        #expect(curator.state.size == members.count && members.count <= 200 && members.count > 100)
        #expect(Set(members.map(\.clip.id)).count == members.count)
        #expect(members.allSatisfy { $0.assignment.count == 6 && $0.assignment.allSatisfy { $0 < 12 } })
        let truth = Dictionary(uniqueKeysWithValues: clips.map { ($0.clip.clip.id, $0.corresponds) })
        let hits = members.count { truth[$0.clip.id] == true }
        #expect(Double(hits) > 0.6 * Double(members.count))

        // A daemon whose warm-up never ends fits its centroids to the same clips.
        var longest = parameters
        longest.warmUpClips = 1_000_000
        longest.selection.capacity = 1200
        longest.selection.gate = -20
        longest.publicationIntervalClips = 1_000_000
        let daemon = Curator(longest)
        for clip in clips { try daemon.take([clip.clip]) }
        try daemon.complete()
        let expected = Dictionary(uniqueKeysWithValues: daemon.members.map { ($0.clip.id, $0.assignment) })
        #expect(expected.count == 1200 && members.allSatisfy { expected[$0.clip.id] == $0.assignment })
    }

    @Test("No clips make an empty set")
    func nothing() throws {
        let curator = CollectionCurator(FeatureStream.parameters(capacity: 10), selection: BatchGreedy())
        try curator.complete()
        #expect(curator.members.isEmpty && curator.state == SetState(size: 0, mutualInformation: 0))
    }
}
