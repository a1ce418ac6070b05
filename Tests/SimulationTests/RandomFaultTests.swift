import Curation
import EventLog
import Foundations
import StateStore
import Synchronization
import Testing

@Suite("Random faults, simulated")
struct RandomFaultTests {
    /// What went wrong over all runs.
    private struct Tally {
        var runs = 0
        var starts = 0
        var crashes = 0
        var compactions = 0
        var zombies = 0
        var storeFaults = 0
        var diskFaults = 0
    }

    @Test(
        "Failing calls, crashes, lost and damaged stores, compaction, zombies: whatever comes together",
        arguments: 0..<8 as Range<UInt64>)
    func everything(part: UInt64) throws {
        var tally = Tally()
        for seed in part * 250..<(part + 1) * 250 { try run(seed, &tally) }
        print(
            "simulated random faults, part \(part): \(tally.runs) runs, \(tally.starts) starts, \(tally.crashes) crashes, "
                + "\(tally.diskFaults) failing calls of the disk, \(tally.storeFaults) damaged stores, \(tally.compactions) compactions, \(tally.zombies) zombies, "
                + "lost = 0, doubled = 0")
    }

    private func run(_ seed: UInt64, _ tally: inout Tally) throws {
        let script = CrawlScript(seed: seed % 40, length: 60)
        let calm = try SimulatedWorld(script)
        try #require(calm.run() == .finished)
        let expected = try Outcome(of: calm)

        var generator = SeededGenerator.stream(seed: seed, named: "faults")
        let world = try SimulatedWorld(script)
        tally.runs += 1
        for attempt in 0..<40 {
            tally.starts += 1
            let isLast = attempt == 39
            let rate = isLast ? 0 : [0.002, 0.01, 0.05][Int.random(in: 0..<3, using: &generator)]
            if !isLast, generator.nextUnit() < 0.3 { world.disk.failSoon(generator: &generator) }
            let ending: SimulatedWorld.Ending
            if !isLast, generator.nextUnit() < 0.15 {
                tally.zombies += 1
                ending = zombie(in: world, pausingAt: Int.random(in: 0..<120, using: &generator))
            } else {
                let seeded = SeededGenerator(seed: generator.next())
                ending = world.run(FaultPlan.seeded(rate: rate, generator: seeded))
            }
            if ending == .finished { break }
            #expect(ending == .crashed || ending == .fenced || ending == .diskFailed, "seed \(seed): \(ending)")
            tally.crashes += 1
            try world.disk.restart(generator: &generator)
            if world.hasBegun {
                let violations = try Oracle(world: world).violations(complete: false)
                #expect(violations.isEmpty, "seed \(seed), start \(attempt): \(violations)")
            }

            if let fate = SimulatedDisk.Fate.allCases.randomElement(using: &generator), fate != .kept {
                tally.storeFaults += 1
                try world.disk.suffer(fate, generator: &generator)
            }
            if generator.nextUnit() < 0.4 {
                tally.compactions += 1
                try world.broker.compact(SimulatedWorld.changelog, keepsTombstones: generator.nextUnit() < 0.5)
            }
        }
        tally.diskFaults += world.disk.injected
        let violations = try Oracle(world: world).violations()
        let differences = try Outcome(of: world).differences(from: expected)
        #expect(violations.isEmpty && differences.isEmpty, "seed \(seed): \(violations) \(differences)")
    }

    /// An instance that stands still at a boundary while another one on another machine takes over and works on, and
    /// that then goes on as if nothing had been.
    private func zombie(in world: SimulatedWorld, pausingAt number: Int) -> SimulatedWorld.Ending {
        // The plan is asked on the thread that runs the service: this one.
        nonisolated(unsafe) let world = world
        let plan = FaultPlan { boundary in
            guard boundary.number == number else { return nil }
            let disk = world.disk
            guard let elsewhere = try? SimulatedDisk() else { return .crash }
            world.disk = elsewhere
            _ = world.run(FaultPlan.crash(atBoundary: 90))
            world.disk = disk
            return nil
        }
        return world.run(plan)
    }
}
