import EventLog
import LoopbackKafka
import Testing

@Suite("Transactions through librdkafka")
struct TransactionTests {
    private let kafka: LoopbackKafka

    init() throws {
        kafka = try LoopbackKafka(topics: ["input": 1, "events": 1])
    }

    private func producer(_ id: String = "app", _ properties: [String: String] = [:]) throws -> Client {
        let producer = try Client.producer(kafka.bootstrapServers, transactionalID: id, properties)
        try producer.initTransactions()
        return producer
    }

    /// A member of the group "app" that has the input.
    private func member(_ properties: [String: String] = [:]) throws -> Client {
        let member = try Client.consumer(kafka.bootstrapServers, group: "app", properties)
        try member.subscribe(to: ["input"])
        try member.pollUntilAssigned { !$0.isEmpty }
        return member
    }

    /// The error that `body` ends with.
    private func failure(_ body: () throws(ClientError) -> Void) -> ClientError? {
        do throws(ClientError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Offsets

    @Test("Offsets are committed with the transaction, and only then")
    func offsets() throws {
        let member = try member()
        let producer = try producer()
        let input = partition(of: "input")
        try producer.begin()
        try producer.produce(["one"], to: "events")
        try producer.send([input: 4], of: member)
        #expect(kafka.broker.committedOffsets(of: "app") == [:])
        let pending = failure { () throws(ClientError) in _ = try member.committed(input, milliseconds: 500) }
        #expect(pending?.code == "_TIMED_OUT", "who asks while they are pending must wait")
        try producer.commit()
        #expect(try member.committed(input) == 4)
        #expect(kafka.broker.committedOffsets(of: "app") == [input: 4])
    }

    @Test("Offsets of an aborted transaction are not committed")
    func abortedOffsets() throws {
        let member = try member()
        let producer = try producer()
        let input = partition(of: "input")
        try member.commit([input: 1])
        try producer.begin()
        try producer.produce(["one"], to: "events")
        try producer.send([input: 4], of: member)
        try producer.abort()
        #expect(try member.committed(input) == 1)
        #expect(try kafka.values() == [])
    }

    @Test("Offsets without records are a transaction too")
    func offsetsAlone() throws {
        let member = try member()
        let producer = try producer()
        try producer.begin()
        try producer.send([partition(of: "input"): 9], of: member)
        try producer.commit()
        #expect(try member.committed(partition(of: "input")) == 9)
    }

    // MARK: - Fencing

    @Test("A second producer of the same id fences the first, whose open transaction is aborted")
    func zombie() throws {
        let first = try producer()
        try first.publish(["before"], to: "events")
        try first.begin()
        try first.produce(["zombie"], to: "events")
        try first.flush()
        let second = try producer()
        let error = failure { () throws(ClientError) in try first.commit() }
        #expect(error?.code == "_FENCED")
        #expect(error?.isFatal == true)
        try second.publish(["after"], to: "events")
        #expect(try kafka.values() == ["before", "after"])
        #expect(try kafka.values("read_uncommitted") == ["before", "zombie", "after"])
    }

    @Test("What a fenced producer sends is not even stored")
    func zombieRecords() throws {
        let first = try producer()
        let second = try producer()
        try first.begin()
        try first.produce(["zombie"], to: "events")
        let error = failure { () throws(ClientError) in try first.commit() }
        #expect(error?.code == "_FENCED")
        try second.publish(["after"], to: "events")
        #expect(try kafka.values("read_uncommitted") == ["after"])
    }

    @Test("A fenced producer's offsets are not committed")
    func zombieOffsets() throws {
        let member = try member()
        let first = try producer()
        try first.begin()
        try first.produce(["zombie"], to: "events")
        try first.send([partition(of: "input"): 5], of: member)
        let second = try producer()
        #expect(failure { () throws(ClientError) in try first.commit() }?.code == "_FENCED")
        #expect(try member.committed(partition(of: "input")) == -1001)
        try second.publish(["after"], to: "events")
    }

    @Test("A transaction that takes longer than it may is aborted, and its producer fenced")
    func timeout() throws {
        let producer = try producer("slow", ["transaction.timeout.ms": "4000"])
        // The first record of a producer takes librdkafka a second, which is not to be a part of what is timed here.
        try producer.publish(["in time"], to: "events")
        try producer.begin()
        try producer.produce(["late"], to: "events")
        try producer.flush()
        #expect(try kafka.broker.bounds(of: partition()).lastStable == 2)
        try wait { try kafka.broker.bounds(of: partition()).lastStable == 4 }
        #expect(try kafka.broker.bounds(of: partition()).lastStable == 4, "aborted without a word from the producer")
        let error = failure { () throws(ClientError) in try producer.commit() }
        #expect(error?.code == "_FENCED")
        #expect(try kafka.values() == ["in time"])
        #expect(try kafka.values("read_uncommitted") == ["in time", "late"])
    }

    @Test("A transaction time-out longer than the broker allows is refused")
    func timeoutTooLong() throws {
        let producer = try Client.producer(
            kafka.bootstrapServers, transactionalID: "x", ["transaction.timeout.ms": "1000000"])
        #expect(
            failure { () throws(ClientError) in try producer.initTransactions() }?.code
                == "INVALID_TRANSACTION_TIMEOUT")
    }

    // MARK: - Generations

    @Test("Offsets of a member that has left are refused, and with them the transaction")
    func departedMember() throws {
        let first = try member()
        let producer = try producer()
        let second = try Client.consumer(kafka.bootstrapServers, group: "app")
        try second.subscribe(to: ["input"])
        try producer.begin()
        try producer.produce(["stale"], to: "events")
        let metadata = GroupMetadata(first)
        try first.close()
        try second.pollUntilAssigned { !$0.isEmpty }
        let error = failure { () throws(ClientError) in
            try producer.send([partition(of: "input"): 7], metadata)
        }
        #expect(error?.code == "UNKNOWN_MEMBER_ID")
        #expect(error?.requiresAbort == true)
        try producer.abort()
        #expect(try second.committed(partition(of: "input")) == -1001)
        #expect(try kafka.values() == [])
        // The producer itself is well.
        try producer.publish(["fresh"], to: "events")
        #expect(try kafka.values() == ["fresh"])
    }

    @Test("A member that is still there, but in a later generation, cannot commit for the earlier one")
    func earlierGeneration() throws {
        let first = try member()
        let producer = try producer()
        let metadata = GroupMetadata(first)
        let generation = kafka.generation(of: "app")
        let second = try Client.consumer(kafka.bootstrapServers, group: "app")
        try second.subscribe(to: ["input"])
        let end = ContinuousClock.now + .seconds(30)
        while kafka.generation(of: "app") == generation || first.assignment.count + second.assignment.count != 1,
            .now < end
        {
            _ = first.poll(milliseconds: 10)
            _ = second.poll(milliseconds: 10)
        }
        try producer.begin()
        try producer.produce(["stale"], to: "events")
        let error = failure { () throws(ClientError) in
            try producer.send([partition(of: "input"): 7], metadata)
        }
        #expect(error?.code == "ILLEGAL_GENERATION")
        #expect(error?.requiresAbort == true)
        try producer.abort()
        #expect(kafka.broker.committedOffsets(of: "app") == [:])
    }

    @Test("A member whose session has expired cannot commit")
    func expiredSession() throws {
        let producer = try producer()
        // The consumer goes away without a word; the producer's half lives on, as it does in a process that was paused.
        let metadata = GroupMetadata(try member(["session.timeout.ms": "3000", "heartbeat.interval.ms": "100"]))
        try wait { kafka.members(of: "app").isEmpty }
        #expect(kafka.members(of: "app") == [])
        try producer.begin()
        try producer.produce(["stale"], to: "events")
        let error = failure { () throws(ClientError) in
            try producer.send([partition(of: "input"): 7], metadata)
        }
        #expect(error?.code == "UNKNOWN_MEMBER_ID")
        try producer.abort()
        #expect(kafka.broker.committedOffsets(of: "app") == [:])
    }

    // MARK: - Trouble on the way

    @Test("A commit whose answer is lost happens once", arguments: [true, false])
    func lostCommit(afterwards: Bool) throws {
        let producer = try producer()
        try producer.begin()
        try producer.produce(["one"], to: "events")
        kafka.disconnectNext(.endTransaction, afterwards: afterwards)
        try producer.commit()
        try producer.publish(["two"], to: "events")
        #expect(try kafka.values() == ["one", "two"])
        #expect(try kafka.broker.bounds(of: partition()).highWatermark == 4, "one marker for each")
    }

    @Test(
        "Every request of a transaction survives a lost connection, before and after it is carried out",
        arguments: [
            API.initProducerID, .addPartitionsToTransaction, .produce, .addOffsetsToTransaction,
            .transactionOffsetCommit, .endTransaction, .findCoordinator,
        ], [true, false])
    func lostAnswer(api: API, afterwards: Bool) throws {
        let member = try member()
        kafka.disconnectNext(api, afterwards: afterwards)
        let producer = try producer()
        try producer.begin()
        try producer.produce(["one", "two"], to: "events")
        try producer.send([partition(of: "input"): 3], of: member)
        try producer.commit()
        #expect(!kafka.hasPendingFaults, "the connection was indeed lost")
        #expect(try kafka.values() == ["one", "two"])
        #expect(try kafka.values("read_uncommitted") == ["one", "two"])
        #expect(try member.committed(partition(of: "input")) == 3)
    }

    @Test("A coordinator that is still loading is asked again")
    func loading() throws {
        let producer = try producer()
        try producer.begin()
        try producer.produce(["one"], to: "events")
        kafka.failNext(.endTransaction, with: [.coordinatorLoadInProgress, .coordinatorLoadInProgress])
        try producer.commit()
        #expect(try kafka.values() == ["one"])
    }

    @Test("While the answer to a commit is kept back, readers see the transaction already")
    func heldCommit() throws {
        let producer = try producer()
        try producer.begin()
        try producer.produce(["one"], to: "events")
        try producer.flush()
        let held = kafka.holdNext(.endTransaction)
        // The commit waits for its answer, so another thread must let it go.
        let kafka = kafka
        let helper = Helper {
            guard held.waitUntilHeld() else { return [] }
            defer { held.release() }
            return kafka.broker.records(of: "events").map(\.text)
        }
        try producer.commit()
        #expect(helper.result() == ["one"])
    }

    @Test("A batch that the broker refuses makes the transaction abortable")
    func refusedBatch() throws {
        let producer = try producer()
        try producer.begin()
        kafka.failNext(.produce, with: [.messageTooLarge])
        try producer.produce(["one"], to: "events")
        let error = failure { () throws(ClientError) in try producer.commit() }
        #expect(error?.requiresAbort == true)
        try producer.abort()
        try producer.publish(["two"], to: "events")
        #expect(try kafka.values() == ["two"])
    }

    @Test("A broker that goes away in the middle and comes back has lost nothing")
    func outage() throws {
        let producer = try producer()
        try producer.begin()
        try producer.produce(["one"], to: "events")
        try producer.flush()
        kafka.stopListening()
        try producer.produce(["two"], to: "events")
        let kafka = kafka
        let helper = Helper { (try? kafka.startListening()) == nil ? ["cannot listen again"] : [] }
        try producer.commit()
        #expect(helper.result() == [])
        #expect(try kafka.values() == ["one", "two"])
    }
}
