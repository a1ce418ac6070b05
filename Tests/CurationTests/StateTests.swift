import Curation
import Foundations
import Selection
import Testing

@Suite("State")
struct StateTests {
    @Test(
        "A curator restored from its pieces goes on as if it had never stopped, to the bit",
        arguments: Script.all, [1, 2, 3] as [UInt64])
    func restore(script: Script, seed: UInt64) throws {
        let calls = script.calls(seed: seed)
        let undisturbed = Curator(script.parameters)
        var states: [[StatePiece]] = [undisturbed.pieces()]
        var outcomes: [[String]] = []
        for call in calls {
            outcomes.append(try undisturbed.curate(call).outcomes.map(summary))
            states.append(undisturbed.pieces())
        }
        #expect(script.exercises(undisturbed.counts), "\(undisturbed.counts)")

        var generator = SeededGenerator(seed: seed)
        var stopped = Curator(script.parameters)
        for (number, call) in calls.enumerated() {
            if generator.nextUnit() < 0.2 {
                stopped = try Curator(restoring: stopped.pieces().byName)
                #expect(differences(stopped.pieces(), states[number]) == [])
            }
            #expect(try stopped.curate(call).outcomes.map(summary) == outcomes[number])
            #expect(differences(stopped.pieces(), states[number + 1]) == [])
        }
        #expect(stopped.counts == undisturbed.counts)
        #expect(stopped.members.map(\.clip) == undisturbed.members.map(\.clip))
    }

    @Test(
        "Pieces and the journal of what came after give the pieces of any later moment, to the bit",
        arguments: Script.all, [1, 2, 3] as [UInt64])
    func replay(script: Script, seed: UInt64) throws {
        let calls = script.calls(seed: seed)
        let original = Curator(script.parameters)
        var checkpoint = original.pieces()
        var follower = try Curator(restoring: checkpoint.byName)
        var generator = SeededGenerator(seed: seed &+ 7)
        var replayed = 0
        for call in calls {
            let step = try original.curate(call)
            if step.mustCheckpoint || generator.nextUnit() < 0.1 {
                checkpoint = original.pieces()
                follower = try Curator(restoring: checkpoint.byName)
                continue
            }
            let report = try follower.replay(step.journal)
            #expect(report.corrections == 0)
            #expect(report.clips == call.count { if case .clip = $0 { true } else { false } })
            #expect(differences(follower.pieces(), original.pieces()) == [])
            #expect(follower.counts == original.counts)
            replayed += 1
        }
        #expect(replayed > calls.count / 2)
    }

    @Test("A follower goes on from where the journal ends", arguments: [1, 2] as [UInt64])
    func takeOver(seed: UInt64) throws {
        let script = Script.full
        let calls = script.calls(seed: seed)
        let original = Curator(script.parameters)
        var follower = Curator(script.parameters)
        for (number, call) in calls.enumerated() {
            let step = try original.curate(call)
            guard number < calls.count * 3 / 4 else {
                #expect(try follower.curate(call).journal == step.journal)
                continue
            }
            if step.mustCheckpoint {
                follower = try Curator(restoring: original.pieces().byName)
            } else {
                _ = try follower.replay(step.journal)
            }
        }
        #expect(differences(follower.pieces(), original.pieces()) == [])
    }

    @Test("The histories these tests go through have clusters that are seeded anew", arguments: [1, 2, 3] as [UInt64])
    func reseeding(seed: UInt64) throws {
        let script = Script.reseeding
        let curator = Curator(script.parameters)
        for call in script.calls(seed: seed) { _ = try curator.curate(call) }
        let identities = try curator.pieces().filter { $0.name.contains("/published/") }.flatMap { piece in
            var reader = ByteReader(piece.value)
            return try reader.array(of: UInt32.self)
        }
        #expect(identities.contains { $0 > 0 })
    }

    @Test("No piece is much longer than 512 KiB, and no two have one name")
    func pieceSizes() throws {
        var stream = FeatureStream(concepts: 10, seed: 1)
        var parameters = FeatureStream.parameters(capacity: 3000, clusters: 300, warmUp: 3100)
        parameters.clusteringsPerView = 1
        let curator = Curator(parameters)
        _ = try curator.curate(inputs(stream.take(3099)))
        let warmingUp = curator.pieces()
        #expect(warmingUp.allSatisfy { $0.value.count <= 1 << 19 })
        #expect(warmingUp.count { $0.name.hasPrefix("held/") } > 1)
        #expect(try differences(Curator(restoring: warmingUp.byName).pieces(), warmingUp) == [])
        _ = try curator.curate(inputs(stream.take(2000)))
        let deciding = curator.pieces()
        #expect(deciding.allSatisfy { $0.value.count <= 1 << 19 })
        #expect(deciding.count { $0.name.hasPrefix("set/cells/") } > 1)
        #expect(deciding.byName.count == deciding.count)
        let restored = try Curator(restoring: deciding.byName)
        #expect(differences(restored.pieces(), deciding) == [])
    }

    @Test("Members with very long locations take more pieces, not longer ones")
    func longLocations() throws {
        var stream = FeatureStream(concepts: 10, seed: 1)
        let curator = Curator(FeatureStream.parameters(capacity: 100))
        let calls = inputs(stream.take(500)).map { input -> CurationInput in
            guard case .clip(let clip) = input else { return input }
            let uri = "file:///" + String(repeating: "é", count: 40_000) + clip.clip.uri
            return .clip(
                EmbeddedClip(
                    clip: ClipReference(video: clip.clip.video, uri: uri, span: clip.clip.span),
                    features: clip.features))
        }
        _ = try curator.curate(calls)
        let pieces = curator.pieces()
        #expect(pieces.allSatisfy { $0.value.count <= 1 << 19 })
        #expect(pieces.contains { $0.name == "members/000000/000001" })
        #expect(try differences(Curator(restoring: pieces.byName).pieces(), pieces) == [])
        let next = try curator.curate(Array(calls.suffix(2)))
        #expect(next.journal.count < CurationStep.longestJournal)
    }

    @Test("A journal too long for a record gives way to a checkpoint")
    func longJournal() throws {
        var stream = FeatureStream(concepts: 10, seed: 1)
        let curator = Curator(FeatureStream.parameters(capacity: 100))
        #expect(try curator.curate(inputs(stream.take(400))).mustCheckpoint)
        let short = try curator.curate(inputs(stream.take(1000)))
        #expect(!short.mustCheckpoint && !short.journal.isEmpty)
        let long = try curator.curate(inputs(stream.take(6000)))
        #expect(long.mustCheckpoint && long.journal.isEmpty && long.outcomes.count == 6000)
        #expect(try differences(Curator(restoring: curator.pieces().byName).pieces(), curator.pieces()) == [])
    }

    @Test("What does not change keeps its piece: of the members' pieces only those with a changed member differ")
    func stablePieces() throws {
        var stream = FeatureStream(concepts: 10, seed: 1)
        let curator = Curator(FeatureStream.parameters(capacity: 400, interval: 100_000))
        _ = try curator.curate(inputs(stream.take(4000)))
        let before = curator.pieces().byName
        let step = try curator.curate(inputs(stream.take(40)))
        let accepted = step.outcomes.count { if case .accepted = $0 { true } else { false } }
        let changed = curator.pieces().filter { before[$0.name] != $0.value }.map(\.name)
        #expect(changed.count { $0.hasPrefix("members/") } <= accepted)
        #expect(!changed.contains { $0.contains("whitening") || $0.contains("published") })
        #expect(!changed.contains("parameters"))
        #expect(changed.contains("progress"))
    }

    @Test("Model versions go on from where they are told to")
    func firstModelVersion() throws {
        var stream = FeatureStream(concepts: 6, seed: 3)
        let curator = Curator(FeatureStream.parameters(capacity: 40, warmUp: 100), firstModelVersion: 8)
        _ = try curator.curate(inputs(stream.take(50)))
        let restored = try Curator(restoring: curator.pieces().byName)
        _ = try restored.curate(inputs(stream.take(50)))
        #expect(restored.modelVersion == 8)
        #expect(try Curator(restoring: restored.pieces().byName).modelVersion == 8)
    }
}
