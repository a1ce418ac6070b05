import EventLog
import Foundations
import Testing

@Suite("Consumer groups in memory")
struct ConsumerGroupTests {
    static let input = "input"

    private func broker(partitions: Int = 2) throws -> InMemoryBroker {
        let broker = InMemoryBroker(topics: [Self.input: partitions, "output": 1])
        for number in 0..<(partitions * 4) {
            try broker.append(
                LogRecord(
                    topic: Self.input, partition: Int32(number % partitions), key: nil, value: [UInt8(number)]))
        }
        return broker
    }

    private func member(_ broker: InMemoryBroker, _ name: String) throws -> InMemoryLog {
        let log = InMemoryLog(broker: broker, transactionalID: name, group: "group")
        try log.claim()
        try log.subscribe(to: [Self.input])
        return log
    }

    private func partition(_ number: Int32) -> TopicPartition { TopicPartition(topic: Self.input, partition: number) }

    private func poll(_ log: InMemoryLog) throws -> [InputEvent] { try log.poll(maximum: 100, timeout: .zero) }

    private func assigned(_ events: [InputEvent]) -> [TopicPartition]? {
        guard case .assigned(let partitions) = events.first else { return nil }
        return partitions
    }

    private func revoked(_ events: [InputEvent]) -> [TopicPartition]? {
        guard case .revoked(let partitions) = events.first else { return nil }
        return partitions
    }

    private func numbers(_ events: [InputEvent]) -> [UInt8] {
        events.compactMap { if case .record(let record) = $0 { record.value?.first } else { nil } }
    }

    private func commit(_ log: InMemoryLog, _ offsets: LogOffsets) throws {
        let transaction = try log.begin()
        try transaction.publish(LogRecord(topic: "output", key: nil, value: [1]))
        try transaction.commit(offsets: offsets)
    }

    private func commitFailure(_ log: InMemoryLog, _ offsets: LogOffsets) throws -> LogFailure {
        try #require(throws: LogFailure.self) { try commit(log, offsets) }
    }

    @Test("Who is told of a revocation can still commit; after its next poll the other goes on from there")
    func revocation() throws {
        let broker = try broker()
        let first = try member(broker, "first")
        #expect(assigned(try poll(first)) == [partition(0), partition(1)])
        try first.beginReading([partition(0), partition(1)], from: [:])
        #expect(numbers(try first.poll(maximum: 4, timeout: .zero)) == [0, 1, 2, 3])

        let second = try member(broker, "second")
        #expect(try poll(second).isEmpty)
        #expect(revoked(try poll(first)) == [partition(0), partition(1)])
        #expect(try poll(second).isEmpty)
        try commit(first, [partition(0): 2, partition(1): 2])

        #expect(assigned(try poll(first)) == [partition(0)])
        #expect(try poll(first).isEmpty)
        #expect(assigned(try poll(second)) == [partition(1)])
        try second.beginReading([partition(1)], from: [:])
        #expect(numbers(try poll(second)) == [5, 7])
        try first.beginReading([partition(0)], from: [:])
        #expect(numbers(try poll(first)) == [4, 6])
    }

    @Test("Offsets of a generation that is over are refused, nothing is seen, and after a poll they are accepted")
    func staleGeneration() throws {
        let broker = try broker(partitions: 3)
        let (first, second) = (try member(broker, "first"), try member(broker, "second"))
        #expect(assigned(try poll(first)) == [partition(0)])
        #expect(assigned(try poll(second)) == [partition(1), partition(2)])
        let third = try member(broker, "third")
        for log in [first, second] { #expect(revoked(try poll(log)) != nil) }
        // The first gives back, and does not hear that the second does so too, whereupon the generation changes.
        #expect(try poll(first).isEmpty)
        try commit(first, [partition(0): 1])
        #expect(assigned(try poll(second)) == [partition(1)])
        let failure = try commitFailure(first, [partition(0): 2])
        guard case .abortAndRewind(let fault) = failure else { throw failure }
        #expect(fault.code == "ILLEGAL_GENERATION")
        #expect(broker.records(of: "output").count == 1)
        #expect(broker.committedOffsets(of: "group") == [partition(0): 1])
        #expect(broker.pendingPartitions(of: "group").isEmpty)

        #expect(assigned(try poll(first)) == [partition(0)])
        try commit(first, [partition(0): 2])
        #expect(broker.committedOffsets(of: "group") == [partition(0): 2])
        #expect(assigned(try poll(third)) == [partition(2)])
    }

    @Test("A paused instance whose session expired cannot commit offsets; told so, it joins again", arguments: [1, 2])
    func expiredSession(members: Int) throws {
        let broker = try broker()
        let first = try member(broker, "first")
        let mine = try #require(assigned(try poll(first)))
        try first.beginReading(mine, from: [:])
        #expect(numbers(try poll(first)).count == 8)
        let second = members == 2 ? try member(broker, "second") : nil

        #expect(broker.expireSession(of: "first"))
        #expect(!broker.expireSession(of: "first"))
        if let second { #expect(assigned(try poll(second)) == [partition(0), partition(1)]) }
        let failure = try commitFailure(first, [partition(0): 4])
        guard case .abortAndRewind(let fault) = failure else { throw failure }
        #expect(fault.code == "UNKNOWN_MEMBER_ID")
        #expect(broker.committedOffsets(of: "group").isEmpty && broker.records(of: "output").isEmpty)

        #expect(revoked(try poll(first)) == mine)
        let again = try poll(first)
        if let second {
            #expect(again.isEmpty)
            #expect(revoked(try poll(second)) == mine)
            #expect(assigned(try poll(second)) == [partition(1)])
            #expect(assigned(try poll(first)) == [partition(0)])
        } else {
            #expect(assigned(again) == mine)
        }
        try first.beginReading([partition(0)], from: [:])
        #expect(numbers(try poll(first)) == [0, 2, 4, 6])
        try commit(first, [partition(0): 4])
        #expect(broker.committedOffsets(of: "group") == [partition(0): 4])
    }

    @Test("Who leaves makes room for the others at once")
    func leaving() throws {
        let broker = try broker()
        let (first, second) = (try member(broker, "first"), try member(broker, "second"))
        #expect(assigned(try poll(first)) == [partition(0)])
        #expect(assigned(try poll(second)) == [partition(1)])
        try first.close()
        #expect(revoked(try poll(second)) == [partition(1)])
        #expect(assigned(try poll(second)) == [partition(0), partition(1)])
    }

    @Test("A second instance of the same name takes the first one's place, which is fenced when it polls or begins")
    func replacement() throws {
        let broker = try broker()
        let first = try member(broker, "same")
        #expect(assigned(try poll(first)) != nil)
        let second = try member(broker, "same")
        #expect(assigned(try poll(second)) == [partition(0), partition(1)])
        let calls: [() throws -> Void] = [
            { _ = try self.poll(first) },
            {
                let transaction = try first.begin()
                Issue.record("the fenced instance began a transaction")
                try transaction.abort()
            },
        ]
        for call in calls {
            let failure = try #require(throws: LogFailure.self, performing: call)
            guard case .fenced = failure else { throw failure }
        }
        // The claim came first; without one the broker refuses the member all the same.
        let (old, _) = (
            broker.join("another", instance: "same", topics: []), broker.join("another", instance: "same", topics: [])
        )
        #expect(broker.heartbeat(old, in: "another") == .fenced)
        #expect(throws: BrokerRefusal.fencedInstance) {
            try broker.commitOffsets(
                [:], group: "another", membership: GroupMembership(member: old, generation: 0))
        }
    }

    @Test("Offsets that an open transaction is about to change cannot be read from; known positions can")
    func unstableOffsets() throws {
        let broker = try broker()
        let log = try member(broker, "log")
        #expect(assigned(try poll(log)) != nil)
        let other = broker.claim("other")
        try broker.addOffsets([partition(0): 1], group: "group", transaction: other)
        let failure = try #require(throws: LogFailure.self) { try log.beginReading([partition(0)], from: [:]) }
        guard case .retry = failure else { throw failure }
        try log.beginReading([partition(1)], from: [:])
        try log.beginReading([partition(0)], from: [partition(0): 3])
        #expect(numbers(try poll(log)).sorted() == [1, 3, 5, 6, 7])
        try broker.end(transaction: other, isCommit: true)
        try log.beginReading([partition(0)], from: [:])
        #expect(numbers(try poll(log)) == [2, 4, 6])
    }

    @Test("Only what is assigned can be read")
    func strangers() throws {
        let broker = try broker()
        let log = try member(broker, "log")
        let failure = try #require(throws: LogFailure.self) { try log.beginReading([partition(0)], from: [:]) }
        guard case .fatal = failure else { throw failure }
    }

    @Test("A topic that is created later is given out when it is there")
    func laterTopic() throws {
        let broker = InMemoryBroker()
        let log = InMemoryLog(broker: broker, transactionalID: "log", group: "group")
        try log.claim()
        try log.subscribe(to: [Self.input])
        #expect(assigned(try poll(log)) == [])
        try broker.createTopic(Self.input, partitions: 2)
        #expect(assigned(try poll(log)) == [partition(0), partition(1)])
    }

    @Test("No partition is ever with two members, and each ends with one, whoever comes and goes", arguments: 0..<100)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let partitions = Int.random(in: 1...7, using: &generator)
        let broker = InMemoryBroker(topics: [Self.input: partitions])
        var present: [MemberID] = []
        var names: [MemberID: String] = [:]
        var held: [MemberID: [TopicPartition]] = [:]
        var generations: [Int32] = []

        var givingBack: Set<MemberID> = []

        func heartbeat(_ member: MemberID) {
            if givingBack.remove(member) != nil { held[member] = nil }
            switch broker.heartbeat(member, in: "group") {
            case .assigned(let partitions, let generation):
                held[member] = partitions
                generations.append(generation)
            case .revoked(let partitions):
                #expect(Set(partitions) == Set(held[member] ?? []))
                givingBack.insert(member)
            case .nothing:
                break
            case .unknownMember, .fenced:
                Issue.record("a member is not in its group")
            }
        }

        func checkNothingIsSharedByTwo() {
            let all = held.values.flatMap { $0 }
            #expect(Set(all).count == all.count)
        }

        for step in 0..<200 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0 where present.count < 5:
                let member = broker.join("group", instance: "\(step)", topics: [Self.input])
                present.append(member)
                names[member] = "\(step)"
            case 1 where present.count > 1:
                let gone = present.remove(at: Int.random(in: 0..<present.count, using: &generator))
                held[gone] = nil
                if Bool.random(using: &generator) {
                    broker.leave(gone, group: "group")
                } else {
                    #expect(broker.expireSession(of: names[gone] ?? ""))
                }
            default:
                if let member = present.randomElement(using: &generator) { heartbeat(member) }
            }
            checkNothingIsSharedByTwo()
        }
        for _ in 0..<4 { present.forEach(heartbeat) }
        checkNothingIsSharedByTwo()
        #expect(present.isEmpty || held.values.reduce(0) { $0 + $1.count } == partitions)
        let sizes = present.map { held[$0]?.count ?? 0 }
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        #expect(generations == generations.sorted())
    }
}
