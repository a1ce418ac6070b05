import EventLog
import Foundations
import Testing

@Suite("Faults of the log in memory")
struct FaultPlanTests {
    private static let inputCount = 14

    /// The boundaries that an undisturbed run passes.
    private static func undisturbed() throws -> [CallBoundary] {
        let plan = FaultPlan.none()
        var service = try CopyingService(inputCount: inputCount) { _ in plan }
        try service.run()
        service.check()
        #expect(service.deaths == 0 && service.rewinds == 0 && service.retries == 0 && service.fencings == 0)
        return plan.passed
    }

    @Test("An undisturbed run passes boundaries of every call, numbered in order")
    func boundaries() throws {
        let passed = try Self.undisturbed()
        #expect(passed.map(\.number) == Array(0..<passed.count))
        #expect(Set(passed.map(\.call)) == Set(LogCall.allCases))
        #expect(Set(passed.filter { $0.moment == .between }.map(\.call)) == [.commit])
    }

    @Test(
        "One fault at any boundary where it can happen leaves all of a transaction or nothing, and costs no record",
        arguments: InjectedFault.allCases)
    func anywhere(fault: InjectedFault) throws {
        let boundaries = try Self.undisturbed().filter { $0.possibleFaults.contains(fault) }
        #expect(boundaries.count > 4)
        for boundary in boundaries {
            var service = try CopyingService(inputCount: Self.inputCount) { _ in
                .inject(fault, atBoundary: boundary.number)
            }
            try service.run()
            service.check()
            let happened =
                switch fault {
                case .crash, .fatal: service.deaths
                case .abortAndRewind: service.rewinds
                case .retry: service.retries
                }
            #expect(happened == 1, "\(fault) \(boundary)")
        }
    }

    /// What other processes can do meanwhile.
    enum Interference: CaseIterable {
        case sessionExpires, transactionTimesOut, rivalClaims, rivalJoinsAndLeaves, compaction

        func happen(to broker: InMemoryBroker) {
            switch self {
            case .sessionExpires: broker.expireSession(of: "copy")
            case .transactionTimesOut: broker.timeOut("copy")
            case .rivalClaims: _ = broker.claim("copy")
            case .rivalJoinsAndLeaves:
                let rival = broker.join("group", instance: "rival", topics: [CopyingService.input])
                _ = broker.heartbeat(rival, in: "group")
                broker.leave(rival, group: "group")
            case .compaction: #expect(throws: Never.self) { try broker.compact(CopyingService.output) }
            }
        }
    }

    @Test("Whatever another process does at any boundary costs no record", arguments: Interference.allCases)
    func interference(_ kind: Interference) throws {
        var (rewinds, fencings, rebalances) = (0, 0, 0)
        for boundary in try Self.undisturbed() {
            var service = try CopyingService(inputCount: Self.inputCount) { broker in
                FaultPlan {
                    if $0.number == boundary.number { kind.happen(to: broker) }
                    return nil
                }
            }
            try service.run()
            service.check()
            rewinds += service.rewinds
            fencings += service.fencings
            rebalances += service.assignments - 1 - service.fencings
            #expect(service.rewinds + service.fencings <= 1 && service.deaths == 0)
        }
        // It did have the effect that it should have.
        #expect((rewinds > 0) == (kind == .sessionExpires))
        #expect((fencings > 0) == (kind == .transactionTimesOut || kind == .rivalClaims))
        #expect((rebalances > 0) == (kind == .sessionExpires || kind == .rivalJoinsAndLeaves))
    }

    @Test("Interference and faults of every kind together", arguments: 0..<200 as Range<UInt64>)
    func together(seed: UInt64) throws {
        var service = try CopyingService(inputCount: 40) { broker in
            var generator = SeededGenerator.stream(seed: seed, named: "together")
            return FaultPlan { boundary in
                let draw = generator.nextUnit()
                if draw < 0.02 { Interference.allCases.randomElement(using: &generator)?.happen(to: broker) }
                return draw > 0.98 ? boundary.possibleFaults.randomElement(using: &generator) : nil
            }
        }
        try service.run()
        service.check()
    }

    @Test("Many faults of every kind cost no record either", arguments: 0..<300 as Range<UInt64>)
    func seeded(seed: UInt64) throws {
        var service = try CopyingService(inputCount: 40) { _ in
            .seeded(rate: 0.04, generator: .stream(seed: seed, named: "faults"))
        }
        try service.run()
        service.check()
        #expect(service.deaths + service.rewinds + service.retries > 0)
    }

    @Test("A seed gives the same faults again")
    func repeatable() throws {
        func boundaries(seed: UInt64) throws -> [CallBoundary] {
            let plan = FaultPlan.seeded(rate: 0.1, generator: SeededGenerator(seed: seed))
            var service = try CopyingService(inputCount: 20) { _ in plan }
            try service.run()
            return plan.passed
        }
        #expect(try boundaries(seed: 1) == boundaries(seed: 1))
        #expect(try boundaries(seed: 1) != boundaries(seed: 2))
    }

    @Test("A crash in the middle of a commit leaves its offsets pending until the next claim")
    func between() throws {
        let broker = InMemoryBroker(topics: ["output": 1])
        let partition = TopicPartition(topic: "input", partition: 0)
        let log = InMemoryLog(
            broker: broker, transactionalID: "id", group: "group",
            faults: FaultPlan { $0.moment == .between ? .crash : nil })
        try log.claim()
        let failure = try #require(throws: LogFailure.self) {
            let transaction = try log.begin()
            try transaction.publish(LogRecord(topic: "output", key: nil, value: [1]))
            try transaction.commit(offsets: [partition: 5])
        }
        #expect(failure.fault.code == "CRASHED")
        #expect(broker.pendingPartitions(of: "group") == [partition])
        #expect(broker.records(of: "output").isEmpty)
        #expect(broker.records(of: "output", isolation: .uncommitted).count == 1)
        #expect(try broker.bounds(of: TopicPartition(topic: "output", partition: 0)).lastStable == 0)

        try InMemoryLog(broker: broker, transactionalID: "id", group: "group").claim()
        #expect(broker.pendingPartitions(of: "group").isEmpty)
        #expect(broker.committedOffsets(of: "group").isEmpty)
        #expect(broker.records(of: "output").isEmpty)
        #expect(try broker.bounds(of: TopicPartition(topic: "output", partition: 0)).lastStable == 2)
    }

    @Test("The dead do nothing: after a crash every call throws, and the broker hears nothing of it")
    func dead() throws {
        let broker = InMemoryBroker(topics: ["input": 1, "output": 1])
        let partition = TopicPartition(topic: "input", partition: 0)
        let log = InMemoryLog(
            broker: broker, transactionalID: "id", group: "group",
            faults: FaultPlan { $0.call == .publish && $0.moment == .after ? .crash : nil })
        try log.claim()
        try log.subscribe(to: ["input"])
        _ = try log.poll(maximum: 1, timeout: .zero)
        func dies(_ call: () throws -> Void) {
            let failure = #expect(throws: LogFailure.self, performing: call)
            guard case .fatal(let fault) = failure, fault.code == "CRASHED" else {
                Issue.record("not the death: \(String(describing: failure))")
                return
            }
        }
        dies {
            let transaction = try log.begin()
            try transaction.publish(LogRecord(topic: "output", key: nil, value: [1]))
        }
        let changes = broker.changeCount
        dies { try log.claim() }
        dies { _ = try log.bounds(of: partition) }
        dies { _ = try log.readToEnd(of: partition, from: 0) { _ in } }
        dies { try log.subscribe(to: []) }
        dies { _ = try log.poll(maximum: 1, timeout: .zero) }
        dies { try log.beginReading([partition], from: [:]) }
        dies { try log.pause() }
        dies { try log.resume() }
        dies { try (try log.begin()).abort() }
        dies { try LogTransaction(backend: log).publish(LogRecord(topic: "output", key: nil, value: [1])) }
        dies { try LogTransaction(backend: log).commit(offsets: [:]) }
        dies { try LogTransaction(backend: log).abort() }
        dies { try log.close() }
        #expect(broker.changeCount == changes)

        // Its place in the group is taken until its session expires, or until it restarts.
        let other = InMemoryLog(broker: broker, transactionalID: "other", group: "group")
        try other.claim()
        try other.subscribe(to: ["input"])
        #expect(try other.poll(maximum: 1, timeout: .zero).isEmpty)
        #expect(broker.expireSession(of: "id"))
        guard case .assigned([partition]) = try other.poll(maximum: 1, timeout: .zero).first else {
            Issue.record("no assignment")
            return
        }
    }

    @Test("After a fatal failure every call throws it, but the group can be left")
    func fatal() throws {
        let broker = InMemoryBroker(topics: ["input": 1])
        let log = InMemoryLog(
            broker: broker, transactionalID: "id", group: "group",
            faults: FaultPlan { $0.call == .pause ? .fatal : nil })
        try log.claim()
        try log.subscribe(to: ["input"])
        #expect(throws: LogFailure.self) { try log.pause() }
        let failure = try #require(throws: LogFailure.self) { try log.resume() }
        #expect(failure.fault.code == "INJECTED")
        try log.close()
        #expect(!broker.expireSession(of: "id"))
    }
}
