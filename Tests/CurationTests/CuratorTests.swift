import Curation
import Foundations
import Selection
import Testing

@Suite("Curator")
struct CuratorTests {
    @Test("Where the stream is cut into calls makes no difference, to the bit", arguments: [1, 7, 64, 300, 5000])
    func cuts(length: Int) throws {
        var stream = FeatureStream(concepts: 10, seed: 1)
        var everything = inputs(stream.take(1500))
        for number in stride(from: 100, to: 1500, by: 90) {
            let video = try #require(VideoID("v\(number / 2)"))
            everything.insert(.withdrawal(video), at: number * 9 / 10)
        }
        let atOnce = Curator(FeatureStream.parameters(capacity: 120))
        let whole = try atOnce.curate(everything).outcomes
        let curator = Curator(FeatureStream.parameters(capacity: 120))
        var parts: [CurationOutcome] = []
        for first in stride(from: 0, to: everything.count, by: length) {
            parts += try curator.curate(Array(everything[first..<min(first + length, everything.count)])).outcomes
        }
        #expect(parts.map(summary) == whole.map(summary))
        #expect(curator.counts == atOnce.counts && curator.counts.publications > 3)
        #expect(differences(curator.pieces(), atOnce.pieces()) == [])
    }

    @Test("Every input has one outcome, in order, and replaying them gives the set", arguments: [1, 2, 3] as [UInt64])
    func replay(seed: UInt64) throws {
        var stream = FeatureStream(concepts: 10, seed: seed)
        var generator = SeededGenerator(seed: seed)
        let curator = Curator(FeatureStream.parameters(capacity: 90, seed: seed))
        var replay = Replay()
        var told = 0
        var settled = 0
        for _ in 0..<60 {
            var batch = inputs(stream.take(30))
            if generator.nextUnit() < 0.5, let member = curator.members.randomElement(using: &generator) {
                batch.append(.withdrawal(member.clip.id.video))
            }
            // A clip that is a member comes again.
            if let again = batch.first { batch.append(again) }
            told += batch.count
            let outcomes = try curator.curate(batch).outcomes
            replay.apply(outcomes)
            settled += outcomes.count
            #expect(replay.members.count == curator.state.size)
        }
        #expect(replay.faults.isEmpty)
        #expect(Set(replay.members.keys) == Set(curator.members.map(\.clip.id)))
        #expect(settled == told)
        let counts = curator.counts
        let declined = counts.declined.values.reduce(0, +)
        #expect(counts.clips == counts.accepted + declined)
        #expect(counts.clips + counts.duplicates == 60 * 31)
        #expect(counts.accepted - counts.displaced - counts.withdrawn == curator.state.size)
        #expect(counts.withdrawn > 0 && counts.displaced > 0)
    }

    @Test("Nothing is decided before the warm-up is complete, and everything once it is")
    func warmUp() throws {
        var stream = FeatureStream(concepts: 6, seed: 5)
        let curator = Curator(FeatureStream.parameters(capacity: 50, warmUp: 100))
        #expect(try curator.curate(inputs(stream.take(99))).outcomes.isEmpty)
        #expect(curator.isWarmingUp && curator.modelVersion == 0 && curator.state.size == 0)
        let step = try curator.curate(inputs(stream.take(3)))
        #expect(step.outcomes.count == 102)
        #expect(step.mustCheckpoint && step.journal.isEmpty)
        #expect(try curator.curate(inputs(stream.take(1))).mustCheckpoint == false)
        #expect(!curator.isWarmingUp && curator.modelVersion == 1)
    }

    @Test("A stream that ends early is decided with the clips there are", arguments: [1, 2, 5, 40])
    func shortStream(clips: Int) throws {
        var stream = FeatureStream(concepts: 6, seed: 6)
        let curator = Curator(FeatureStream.parameters(capacity: 20, warmUp: 100))
        #expect(try curator.curate(inputs(stream.take(clips))).outcomes.isEmpty)
        #expect(try curator.completeWarmUp().count == clips)
        #expect(try curator.completeWarmUp().isEmpty)
    }

    @Test("A withdrawal during the warm-up drops the video's clips, and is settled at once with them")
    func withdrawalInWarmUp() throws {
        var stream = FeatureStream(concepts: 6, seed: 9)
        let curator = Curator(FeatureStream.parameters(capacity: 40, warmUp: 50))
        #expect(try curator.curate(inputs(stream.take(20))).outcomes.isEmpty)
        // Videos have two clips each.
        let video = try #require(VideoID("v2"))
        let unknown = try #require(VideoID("never seen"))
        let outcomes = try curator.curate([.withdrawal(video), .withdrawal(unknown)]).outcomes
        #expect(outcomes.map(summary) == [String](repeating: "- []", count: 4))
        #expect(curator.counts.dropped == 2)
        // The dropped clips do not count towards the warm-up.
        #expect(try curator.curate(inputs(stream.take(31))).outcomes.isEmpty)
        #expect(try curator.curate(inputs(stream.take(1))).outcomes.count == 50)
        #expect(!curator.members.contains { $0.clip.video == video })
    }

    @Test("A withdrawal evicts every clip of the video and leaves room")
    func withdrawal() throws {
        var stream = FeatureStream(concepts: 6, seed: 8)
        let curator = Curator(FeatureStream.parameters(capacity: 40, warmUp: 200))
        _ = try curator.curate(inputs(stream.take(600)))
        let before = curator.members.map(\.clip)
        let video = try #require(before.first?.id.video)
        let gone = Set(before.map(\.id).filter { $0.video == video })
        let outcomes = try curator.curate([.withdrawal(video)]).outcomes
        guard case .withdrawn(let evictions)? = outcomes.first else {
            Issue.record("a withdrawal is answered by evictions")
            return
        }
        #expect(Set(evictions.map(\.clip.id)) == gone)
        #expect(curator.state.size == before.count - gone.count)
        #expect(Set(curator.members.map(\.clip.id)) == Set(before.map(\.id)).subtracting(gone))
        let unknown = try #require(VideoID("never seen"))
        let none = try curator.curate([.withdrawal(unknown)]).outcomes
        guard case .withdrawn(let nothing)? = none.first else {
            Issue.record("a withdrawal of an unknown video is an outcome too")
            return
        }
        #expect(nothing.isEmpty)
    }

    @Test("Members follow the centroids: most without computing a distance", arguments: [1, 2] as [UInt64])
    func reassignment(seed: UInt64) throws {
        var stream = FeatureStream(concepts: 10, seed: seed)
        stream.drift = 0.0001
        let curator = Curator(FeatureStream.parameters(capacity: 200))
        _ = try curator.curate(inputs(stream.take(6000)))
        let counts = curator.counts
        #expect(counts.publications > 10)
        #expect(counts.reassigned > 0)
        #expect(counts.reassigned <= counts.recomputed)
        #expect(counts.recomputed < counts.followed / 2)
        #expect(try misplacedMembers(curator) == [])
    }

    @Test("Most of the set corresponds when half of the stream does", arguments: [1, 2, 3] as [UInt64])
    func precision(seed: UInt64) throws {
        var stream = FeatureStream(concepts: 10, seed: seed)
        let clips = stream.take(3000)
        let curator = Curator(FeatureStream.parameters(capacity: 600, seed: seed))
        _ = try curator.curate(inputs(clips.map(\.clip)))
        let truth = Dictionary(uniqueKeysWithValues: clips.map { ($0.clip.clip.id, $0.corresponds) })
        let hits = curator.members.count { truth[$0.clip.id] ?? false }
        #expect(Double(hits) / Double(curator.members.count) > 0.85)
    }
}
