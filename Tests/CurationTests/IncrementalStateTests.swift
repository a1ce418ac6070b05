import Curation
import Foundations
import Selection
import Testing

@Suite("Incremental checkpoints")
struct IncrementalStateTests {
    /// What whoever takes every change has.
    private struct Copy {
        var pieces: [String: [UInt8]] = [:]
        var ledger = PieceLedger()

        /// - Parameter expectingAll: That pieces are written though they are as they were.
        mutating func follow(_ curator: Curator, expectingAll: Bool = false) {
            let changes = curator.changes(since: &ledger)
            if expectingAll { #expect(changes.written.count == ledger.count) }
            for piece in changes.written {
                if !expectingAll { #expect(pieces[piece.name] != piece.value, "\(piece.name) is written again") }
                pieces[piece.name] = piece.value
            }
            for name in changes.removed { #expect(pieces.removeValue(forKey: name) != nil, "\(name) is removed again") }
        }

        /// In what it differs from the whole state.
        func faults(_ curator: Curator) -> [String] {
            let whole = curator.pieces().byName
            let names = Set(whole.keys).union(pieces.keys).filter { whole[$0] != pieces[$0] }.sorted()
            let truth = PieceLedger(of: whole)
            return names + (truth.count == ledger.count && truth.sum == ledger.sum ? [] : ["the ledger"])
        }
    }

    @Test(
        "What changed since the last checkpoint makes the whole state, to the byte, whatever happened in between",
        arguments: Script.all, [1, 2, 3] as [UInt64])
    func changes(script: Script, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &+ 99)
        var curator = Curator(script.parameters)
        var copy = Copy()
        copy.follow(curator)
        #expect(copy.faults(curator) == [])
        var journal: [[UInt8]] = []
        var (checkpoints, restarts, adoptions) = (0, 0, 0)
        for (number, call) in script.calls(seed: seed).enumerated() {
            let step = try curator.curate(call)
            journal.append(step.journal)
            let (dice, isAdopting) = (generator.nextUnit(), number % 6 == 4)
            if isAdopting {
                // Smaller and larger: members go, and all of them get other slots.
                var parameters = curator.parameters
                let capacity = script.parameters.selection.capacity
                parameters.selection.capacity = Int.random(in: capacity / 2...capacity * 3 / 2, using: &generator)
                _ = try curator.adopt(parameters)
                adoptions += 1
            }
            if step.mustCheckpoint || isAdopting || dice < 0.3 {
                copy.follow(curator)
                journal = []
                checkpoints += 1
                #expect(copy.faults(curator) == [])
            } else if dice < 0.75 {
                // A restart from the last checkpoint and the journal; the other one is gone.
                curator = try Curator(restoring: copy.pieces, recordedIn: copy.ledger)
                for entry in journal { _ = try curator.replay(entry) }
                restarts += 1
            }
        }
        copy.follow(curator)
        #expect(copy.faults(curator) == [])
        #expect(checkpoints > 3 && restarts > 0 && adoptions > 1, "\(checkpoints) \(restarts) \(adoptions)")
    }

    @Test("A ledger that is not that of the last checkpoint costs time, not truth", arguments: [1, 2] as [UInt64])
    func otherLedger(seed: UInt64) throws {
        let script = Script.full
        let curator = Curator(script.parameters)
        var (often, seldom) = (Copy(), Copy())
        for (number, call) in script.calls(seed: seed).enumerated() {
            _ = try curator.curate(call)
            often.follow(curator)
            guard number % 7 == 0 else { continue }
            seldom.follow(curator)
            #expect(seldom.faults(curator) == [] && often.faults(curator) == [])
        }
    }

    @Test("A copy that may lack pieces is given them all, once, and loses those that are no more")
    func distrust() throws {
        let script = Script.full
        let curator = Curator(script.parameters)
        var copy = Copy()
        let calls = script.calls(seed: 5)
        for call in calls.prefix(calls.count / 2) { _ = try curator.curate(call) }
        copy.follow(curator)
        for call in calls.suffix(calls.count / 2) { _ = try curator.curate(call) }
        copy.ledger.distrust()
        copy.follow(curator, expectingAll: true)
        #expect(copy.faults(curator) == [])
        let before = copy.ledger.sum
        copy.follow(curator)
        #expect(copy.ledger.sum == before && copy.faults(curator) == [])
    }

    @Test("Of the members of a set that hardly changes hardly any are written")
    func proportion() throws {
        var stream = FeatureStream(concepts: 10, seed: 1)
        let curator = Curator(FeatureStream.parameters(capacity: 2000, interval: 100_000))
        _ = try curator.curate(inputs(stream.take(12_000)))
        var ledger = PieceLedger()
        let all = curator.changes(since: &ledger).written
        let step = try curator.curate(inputs(stream.take(20)))
        let accepted = step.outcomes.count { if case .accepted = $0 { true } else { false } }
        let written = curator.changes(since: &ledger).written
        #expect(all.count { $0.name.hasPrefix("members/") } == 125)
        #expect(written.count { $0.name.hasPrefix("members/") } <= accepted)
        #expect(written.count { $0.name.contains("/bounds/") } <= 2 * accepted)
    }
}
