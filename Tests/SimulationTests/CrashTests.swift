import Curation
import EventLog
import Foundations
import StateStore
import Testing

@Suite("Crashes, simulated")
struct CrashTests {
    /// A run that nothing disturbs, and the boundaries it passes.
    private func undisturbed(_ script: CrawlScript) throws -> (outcome: Outcome, boundaries: [CallBoundary]) {
        let world = try SimulatedWorld(script)
        let plan = FaultPlan.none()
        try #require(world.run(plan) == .finished)
        try #require(try Oracle(world: world).violations().isEmpty)
        return (try Outcome(of: world), plan.passed)
    }

    @Test("The script leads through all of the engine's life")
    func script() throws {
        let world = try SimulatedWorld(CrawlScript(seed: 29))
        #expect(world.run() == .finished)
        let (head, curator) = try world.saved()
        let counts = curator.counts
        #expect(counts.displaced > 5 && counts.publications > 2 && counts.withdrawn > 0 && counts.duplicates > 0)
        #expect(counts.reassigned > 0)
        #expect(head.checkpoint >= 4 && head.journal > 0)
    }

    @Test("A crash at any boundary of any call loses nothing, doubles nothing and changes nothing")
    func everyBoundary() throws {
        let script = CrawlScript(seed: 29)
        let (expected, boundaries) = try undisturbed(script)
        var crashes = 0
        for boundary in boundaries {
            let world = try SimulatedWorld(script)
            let ending = world.run(FaultPlan.crash(atBoundary: boundary.number))
            // After the last commit there is nothing left to lose, and the run may be over.
            #expect(ending == .crashed || ending == .finished, "\(boundary): \(ending)")
            if ending == .crashed { crashes += 1 }
            #expect(world.run() == .finished, "after a crash \(boundary)")
            let violations = try Oracle(world: world).violations()
            let differences = try Outcome(of: world).differences(from: expected)
            #expect(violations.isEmpty && differences.isEmpty, "\(boundary): \(violations) \(differences)")
        }
        #expect(crashes > boundaries.count * 9 / 10)
        print(
            "simulated crashes at every call boundary: \(boundaries.count) runs, \(crashes) crashes, lost = 0, doubled = 0"
        )
    }

    @Test("Two crashes, the second while recovering from the first")
    func crashInRecovery() throws {
        let script = CrawlScript(seed: 2)
        let (expected, boundaries) = try undisturbed(script)
        var generator = SeededGenerator(seed: 3)
        var runs = 0
        for first in stride(from: 0, to: boundaries.count, by: 23) {
            // The calls of a start come first: claim, bounds, readToEnd, then those of the opening transaction.
            for second in 0..<24 where generator.nextUnit() < 0.5 {
                runs += 1
                let world = try SimulatedWorld(script)
                _ = world.run(FaultPlan.crash(atBoundary: first))
                _ = world.run(FaultPlan.crash(atBoundary: second))
                #expect(world.run() == .finished)
                let violations = try Oracle(world: world).violations()
                let differences = try Outcome(of: world).differences(from: expected)
                #expect(violations.isEmpty && differences.isEmpty, "\(first), \(second): \(violations) \(differences)")
            }
        }
        print("simulated crashes while recovering: \(runs) runs, lost = 0, doubled = 0")
    }
}
