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
                #expect(stopped.pieces() == states[number])
            }
            #expect(try stopped.curate(call).outcomes.map(summary) == outcomes[number])
            #expect(stopped.pieces() == states[number + 1])
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
            #expect(follower.pieces() == original.pieces())
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
        #expect(follower.pieces() == original.pieces())
    }

    @Test("No piece is much longer than 512 KiB, and no two have one name")
    func pieceSizes() throws {
        var stream = FeatureStream(concepts: 10, seed: 1)
        let curator = Curator(FeatureStream.parameters(capacity: 3000, clusters: 300, warmUp: 20_000))
        _ = try curator.curate(inputs(stream.take(12_000).map(\.clip)))
        let warmingUp = curator.pieces()
        #expect(warmingUp.allSatisfy { $0.value.count <= 1 << 19 })
        #expect(warmingUp.count > 4)
        _ = try curator.curate(inputs(stream.take(8000).map(\.clip)))
        let deciding = curator.pieces()
        #expect(deciding.allSatisfy { $0.value.count <= 1 << 19 })
        #expect(deciding.byName.count == deciding.count)
        let restored = try Curator(restoring: deciding.byName)
        #expect(restored.pieces() == deciding)
    }

    @Test("What does not change keeps its piece: of the members' pieces only those with a changed member differ")
    func stablePieces() throws {
        var stream = FeatureStream(concepts: 10, seed: 1)
        let curator = Curator(FeatureStream.parameters(capacity: 400, interval: 100_000))
        _ = try curator.curate(inputs(stream.take(4000).map(\.clip)))
        let before = curator.pieces().byName
        let step = try curator.curate(inputs(stream.take(40).map(\.clip)))
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
        _ = try curator.curate(inputs(stream.take(50).map(\.clip)))
        let restored = try Curator(restoring: curator.pieces().byName)
        _ = try restored.curate(inputs(stream.take(50).map(\.clip)))
        #expect(restored.modelVersion == 8)
        #expect(try Curator(restoring: restored.pieces().byName).modelVersion == 8)
    }
}
