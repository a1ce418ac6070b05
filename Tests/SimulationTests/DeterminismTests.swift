import Curation
import EventLog
import Pipeline
import Foundations
import Selection
import Testing

@Suite("Determinism, simulated")
struct DeterminismTests {
    @Test(
        "Workers, mini-batches and interruptions change no byte of the events and no bit of the state",
        arguments: [1, 3, 5], [1, 7, 64])
    func sameEverywhere(workers: Int, batchClips: Int) throws {
        let script = CrawlScript(seed: 4, length: 120, partitions: 3)
        let reference = try SimulatedWorld(script)
        try #require(reference.run() == .finished)
        let other = try SimulatedWorld(script)
        for goal in [17, 50, 51, 120] {
            #expect(other.run(until: goal, workers: workers, batchClips: batchClips) == .finished)
        }
        #expect(try Outcome(of: other).differences(from: Outcome(of: reference)) == [])
    }

    @Test("What was deleted from the changelog is written again while the local store has it")
    func deletedRecords() throws {
        let script = CrawlScript(seed: 5)
        let reference = try SimulatedWorld(script)
        try #require(reference.run() == .finished)
        let other = try SimulatedWorld(script)
        var generator = SeededGenerator(seed: 1)
        #expect(other.run(until: 60) == .finished)
        let changelog = TopicPartition(topic: SimulatedWorld.changelog, partition: 0)
        let end = try other.broker.bounds(of: changelog).lastStable
        try other.broker.deleteRecords(of: changelog, before: end - 2)
        #expect(other.run(until: 70) == .finished)
        try other.disk.suffer(.lost, generator: &generator)
        #expect(other.run() == .finished)
        #expect(try Outcome(of: other).differences(from: Outcome(of: reference)) == [])
    }

    @Test("A store that is lost changes nothing but what is read at the start")
    func withoutStore() throws {
        let script = CrawlScript(seed: 5)
        let reference = try SimulatedWorld(script)
        try #require(reference.run() == .finished)
        let other = try SimulatedWorld(script)
        var generator = SeededGenerator(seed: 1)
        for goal in stride(from: 10, through: 90, by: 10) {
            #expect(other.run(until: goal) == .finished)
            try other.disk.suffer(.lost, generator: &generator)
        }
        #expect(try Outcome(of: other).differences(from: Outcome(of: reference)) == [])
    }
}

@Suite("Changes of configuration, simulated")
struct ConfigurationChangeTests {
    @Test("A smaller capacity evicts down, a larger one lets the set grow; events, table and set agree throughout")
    func capacity() throws {
        let world = try SimulatedWorld(CrawlScript(seed: 6, length: 150))
        #expect(world.run(until: 60) == .finished)
        #expect(try world.saved().curator.state.size == 14)
        #expect(world.run(until: 90, parameters: CrawlScript.parameters(capacity: 5)) == .finished)
        #expect(try Oracle(world: world).violations(complete: false) == [])
        let evicted = try world.broker.records(of: "events").map { try CuratedEvent.parse($0) }
            .count { if case .evicted(_, .capacity) = $0 { true } else { false } }
        #expect(evicted == 9)
        #expect(try world.saved().curator.state.size <= 5)
        #expect(world.run(parameters: CrawlScript.parameters(capacity: 30)) == .finished)
        #expect(try Oracle(world: world).violations() == [])
        #expect(try world.saved().curator.state.size > 14)
    }

    @Test("A crash at any boundary of a start that evicts evicts once")
    func crashWhileEvicting() throws {
        let script = CrawlScript(seed: 6, length: 60)
        let smaller = CrawlScript.parameters(capacity: 5)
        let plan = FaultPlan.none()
        let reference = try SimulatedWorld(script)
        #expect(reference.run(until: 50) == .finished)
        #expect(reference.run(plan, parameters: smaller) == .finished)
        for number in 0..<plan.passedCount {
            let world = try SimulatedWorld(script)
            #expect(world.run(until: 50) == .finished)
            _ = world.run(FaultPlan.crash(atBoundary: number), parameters: smaller)
            #expect(world.run(parameters: smaller) == .finished)
            let violations = try Oracle(world: world).violations()
            let differences = try Outcome(of: world).differences(from: Outcome(of: reference))
            #expect(violations.isEmpty && differences.isEmpty, "\(number): \(violations) \(differences)")
        }
    }

    @Test(
        "Another topic for the events or the table is refused with what to do, and nothing is touched",
        arguments: [
            (OutputTopics(events: "other", curated: "curated", rejected: "rejected"), "topics.events"),
            (OutputTopics(events: "events", curated: "other", rejected: "rejected"), "topics.curated"),
        ])
    func renamedTopic(topics: OutputTopics, mentions: String) throws {
        let world = try SimulatedWorld(CrawlScript(seed: 6))
        #expect(world.run(until: 60) == .finished)
        let before = try Outcome(of: world)
        let claim = world.broker.producer(of: SimulatedWorld.application)
        guard case .failed(let message) = world.run(topics: topics) else {
            Issue.record("it ran")
            return
        }
        #expect(message.contains(mentions) && message.contains("acavd reset --generation"))
        #expect(world.broker.producer(of: SimulatedWorld.application) == claim)
        #expect(try Outcome(of: world).differences(from: before) == [])
    }

    @Test("Other clusters are refused with what to do, and nothing is touched")
    func incompatible() throws {
        let world = try SimulatedWorld(CrawlScript(seed: 6))
        #expect(world.run(until: 60) == .finished)
        let before = try Outcome(of: world)
        let claim = world.broker.producer(of: SimulatedWorld.application)
        var parameters = CrawlScript.parameters()
        parameters.clusteringsPerView = 3
        guard case .failed(let message) = world.run(parameters: parameters) else {
            Issue.record("it ran")
            return
        }
        #expect(message.contains("acavd reset --generation"))
        // Nor would an instance have been fenced that was at work.
        #expect(world.broker.producer(of: SimulatedWorld.application) == claim)
        #expect(try Outcome(of: world).differences(from: before) == [])
    }
}
