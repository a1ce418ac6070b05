import EventLog
import Foundation
import KafkaLog
import Testing

/// What only a broker with transactions can prove.
@Suite("Kafka transactions", .enabled(if: TransactionalBroker.isThere, TransactionalBroker.reason))
struct TransactionTests {
    private func kind(of body: () throws -> Void) throws -> LogFailure.Kind {
        try #require(throws: LogFailure.self) { try body() }.kind
    }

    /// Waits until exactly these records are seen. A commit has been decided when it returns, but the brokers take some
    /// milliseconds more to show it everywhere.
    private func wait(for expected: [Int], in topic: String, _ kafka: TransactionalKafka) throws {
        var seen: [Int] = []
        try kafka.wait(for: "a committed transaction") {
            seen = try kafka.numbers(in: topic)
            return seen.count >= expected.count
        }
        #expect(seen.sorted() == expected.sorted())
    }

    // MARK: - Isolation

    @Test("Nothing of an open transaction is seen, all of a committed one, nothing of an aborted one")
    func isolation() throws {
        let kafka = try TransactionalKafka()
        let topics = [try kafka.topic("a", partitions: 3), try kafka.topic("b")]
        let log = try kafka.claimedLog()
        var expected: [Int] = []
        for round in 0..<6 {
            let transaction = try log.begin()
            let numbers = round * 100..<round * 100 + 50
            for number in numbers {
                for topic in topics { try transaction.publish(kafka.record(number, to: topic)) }
            }
            for topic in topics { #expect(Set(try kafka.numbers(in: topic)) == Set(expected)) }
            if round.isMultiple(of: 3) {
                try transaction.abort()
            } else {
                try transaction.commit(offsets: [:])
                expected += numbers
            }
            for topic in topics { try wait(for: expected, in: topic, kafka) }
        }
    }

    @Test("Reading to the end stops before what is undecided, gets past markers, and goes on where it stopped")
    func readToEnd() throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("state", policy: "compact")
        let partition = TopicPartition(topic: topic, partition: 0)
        let (log, other) = (try kafka.claimedLog(), try kafka.claimedLog(id: "two"))
        #expect(try log.bounds(of: partition) == 0..<0)
        #expect(try kafka.readToEnd(log, partition) == ([], 0))

        try log.publish((0..<3).map { kafka.record($0, to: topic) })
        // Three records and a marker.
        try wait(for: [0, 1, 2], in: topic, kafka)
        #expect(try log.bounds(of: partition) == 0..<4)
        #expect(try kafka.readToEnd(log, partition) == ([0, 1, 2], 4))

        let open = try other.begin()
        try open.publish(kafka.record(3, to: topic))
        try kafka.wait(for: "an open transaction") { try kafka.numbers(in: topic, .uncommitted).contains(3) }
        // What is committed behind it cannot be seen yet.
        for _ in 0..<3 {
            try log.publish([kafka.record(4, to: topic)])
            #expect(try kafka.readToEnd(log, partition) == ([0, 1, 2], 4))
        }
        try open.abort()
        // Records and markers of three transactions, and of the one that was aborted.
        try kafka.wait(for: "the abort") { try log.bounds(of: partition).upperBound == 4 + 8 }
        let (numbers, end) = try kafka.readToEnd(log, partition, from: 4)
        #expect(numbers == [4, 4, 4])
        #expect(end == 4 + 8)
        #expect(try kafka.readToEnd(log, partition, from: end) == ([], end))
    }

    @Test("A subscriber who reads what is not committed sees open and aborted records too")
    func uncommitted() throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("output")
        let log = try kafka.claimedLog()
        let aborted = try log.begin()
        try aborted.publish(kafka.record(0, to: topic))
        try aborted.abort()
        try log.publish([kafka.record(1, to: topic)])
        let open = try log.begin()
        try open.publish(kafka.record(2, to: topic))
        try kafka.wait(for: "all of them") { try kafka.numbers(in: topic, .uncommitted) == [0, 1, 2] }
        #expect(try kafka.numbers(in: topic) == [1])
        try open.abort()
    }

    @Test("What was aborted and published again is seen once; a transaction that was dropped is aborted by the next")
    func again() throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("output")
        let log = try kafka.claimedLog()
        let records = (0..<20).map { kafka.record($0, to: topic) }
        for number in 0..<3 {
            let transaction = try log.begin()
            for record in records { try transaction.publish(record) }
            if number == 1 { try transaction.abort() } else { _ = consume transaction }
        }
        try log.publish(records)
        try wait(for: Array(0..<20), in: topic, kafka)
    }

    // MARK: - Offsets

    @Test("Offsets are committed with the records, and not when the transaction is aborted")
    func offsets() throws {
        let kafka = try TransactionalKafka()
        let (input, output) = (try kafka.topic("input"), try kafka.topic("output"))
        let partition = TopicPartition(topic: input, partition: 0)
        try kafka.feed(input, 0..<10)

        let first = try kafka.claimedLog()
        try first.subscribe(to: [input])
        #expect(try first.pollRecords(10).map(\.number) == Array(0..<10))
        try first.publish([kafka.record(0, to: output)], offsets: [partition: 6])
        let aborted = try first.begin()
        try aborted.publish(kafka.record(1, to: output))
        try aborted.abort()
        try first.close()

        let second = try kafka.claimedLog()
        try second.subscribe(to: [input])
        #expect(try second.pollRecords(4).map(\.number) == Array(6..<10))
        // Offsets alone make a transaction too.
        try second.publish([], offsets: [partition: 8])
        try second.close()

        let third = try kafka.claimedLog()
        try third.subscribe(to: [input])
        #expect(try third.pollRecords(2).map(\.number) == Array(8..<10))
        try wait(for: [0], in: output, kafka)
        try third.close()
    }

    @Test("Where reading begins is the caller's to say, against the committed offset")
    func positions() throws {
        let kafka = try TransactionalKafka()
        let input = try kafka.topic("input")
        let partition = TopicPartition(topic: input, partition: 0)
        try kafka.feed(input, 0..<10)
        let log = try kafka.claimedLog()
        try log.publish([], offsets: [partition: 6])
        try log.subscribe(to: [input])
        let events = try log.poll(from: [partition: 2]) { !$0.caughtUpPartitions.isEmpty }
        #expect(events.records.map(\.number) == Array(2..<10))
        try log.close()
    }

    // MARK: - Fencing

    @Test("A claim aborts what an earlier instance left open, and shuts it out of everything")
    func fencing() throws {
        let kafka = try TransactionalKafka()
        let (input, output) = (try kafka.topic("input"), try kafka.topic("output"))
        let partition = TopicPartition(topic: input, partition: 0)
        try kafka.feed(input, 0..<3)

        let old = try kafka.claimedLog(group: "old")
        try old.publish([kafka.record(0, to: output)])
        let left = try old.begin()
        try left.publish(kafka.record(1, to: output))
        // Past the producer's own buffer, into the log.
        for _ in 0..<10 { _ = try old.poll(maximum: 1, timeout: .milliseconds(20)) }

        let new = try kafka.claimedLog(group: "new")
        #expect(try kafka.numbers(in: output) == [0], "what was open does not hold readers up")
        try new.publish([kafka.record(2, to: output)], offsets: [partition: 1])

        let failure: LogFailure
        do {
            try left.publish(kafka.record(3, to: output))
            try left.commit(offsets: [partition: 3])
            Issue.record("the fenced instance has committed")
            return
        } catch {
            failure = error
        }
        #expect(failure.kind == .fenced, "\(failure)")
        #expect(failure.description.contains("another instance with this application id"), "\(failure)")
        #expect(try kind { _ = try old.begin() } == .fenced)

        try new.publish([kafka.record(4, to: output)])
        try wait(for: [0, 2, 4], in: output, kafka)
    }

    @Test("A dead instance's transaction is aborted by the next claim")
    func deadInstance() throws {
        let kafka = try TransactionalKafka()
        let output = try kafka.topic("output")
        for number in 0..<3 {
            // Goes away without closing, as one that is killed.
            let log = try kafka.claimedLog()
            try log.publish([kafka.record(number, to: output)])
            let open = try log.begin()
            try open.publish(kafka.record(100 + number, to: output))
            for _ in 0..<10 { _ = try log.poll(maximum: 1, timeout: .milliseconds(20)) }
        }
        _ = try kafka.claimedLog()
        #expect(try kafka.numbers(in: output) == [0, 1, 2])
    }

    @Test("A transaction that is open for too long is aborted by the brokers, and its instance has to start anew")
    func timeout() throws {
        let kafka = try TransactionalKafka()
        let output = try kafka.topic("output")
        let log = try kafka.claimedLog(["transaction.timeout.ms": "1500"])
        let slow = try log.begin()
        try slow.publish(kafka.record(0, to: output))
        let observer = try kafka.log(id: "observer")
        try kafka.wait(for: "the brokers to abort it") {
            try observer.bounds(of: TopicPartition(topic: output, partition: 0)).upperBound > 0
        }
        let failure: LogFailure
        do {
            try slow.commit(offsets: [:])
            Issue.record("committed after its time")
            return
        } catch {
            failure = error
        }
        #expect(failure.kind == .fenced, "\(failure)")
        #expect(failure.description.contains("transaction.timeout.ms"), "\(failure)")
        try kafka.claimedLog().publish([kafka.record(1, to: output)])
        try wait(for: [1], in: output, kafka)
    }

    // MARK: - Groups

    @Test(
        "What was read before a revocation can be committed until the next poll",
        arguments: ["range", "cooperative-sticky"])
    func revocation(strategy: String) throws {
        let kafka = try TransactionalKafka()
        let (input, output) = (try kafka.topic("input", partitions: 2), try kafka.topic("output"))
        try kafka.feed(input, 0..<10, partition: 0)
        try kafka.feed(input, 10..<20, partition: 1)
        let strategy = ["partition.assignment.strategy": strategy]
        let staying = try kafka.claimedLog(strategy, id: "one")
        try staying.subscribe(to: [input])
        #expect(Set(try staying.pollRecords(20).map(\.number)) == Set(0..<20))

        let joining = try kafka.claimedLog(strategy, id: "two")
        try joining.subscribe(to: [input])
        _ = try joining.pollAndRead(maximum: 100, timeout: .zero)
        let revoked = try staying.poll { !$0.revokedPartitions.isEmpty }.revokedPartitions
        let all = (0..<2).map { TopicPartition(topic: input, partition: $0) }
        try staying.publish(
            [kafka.record(1, to: output)], offsets: Dictionary(uniqueKeysWithValues: all.map { ($0, 7) }))

        var (kept, given): ([InputEvent], [InputEvent]) = ([], [])
        try kafka.wait(for: "the group to share") {
            kept += try staying.pollAndRead(maximum: 100, timeout: .milliseconds(50))
            given += try joining.pollAndRead(maximum: 100, timeout: .milliseconds(50))
            return given.records.count == 3
        }
        let partition = try #require(given.records.first?.source)
        #expect(revoked.contains(partition))
        #expect(given.records.map(\.offset) == [7, 8, 9])
        #expect(!kept.records.contains { $0.source == partition })
        try wait(for: [1], in: output, kafka)

        // The one that leaves gives its partition back after its session, for it may come back.
        try staying.close()
        try joining.close()
    }

    @Test("An instance that its group has given up must not commit; it joins again and publishes again")
    func staleGeneration() throws {
        let kafka = try TransactionalKafka()
        let (input, output) = (try kafka.topic("input"), try kafka.topic("output"))
        let partition = TopicPartition(topic: input, partition: 0)
        try kafka.feed(input, 0..<10)
        let log = try kafka.claimedLog(["session.timeout.ms": "6000", "max.poll.interval.ms": "6000"])
        try log.subscribe(to: [input])
        _ = try log.pollRecords(10)
        // Held up for longer than the group allows between two polls.
        var failure: LogFailure?
        var commits = 0
        try kafka.wait(for: "the group's patience to end") {
            let transaction = try log.begin()
            try transaction.publish(kafka.record(1, to: output))
            do {
                try transaction.commit(offsets: [partition: 5])
                commits += 1
                Thread.sleep(forTimeInterval: 1)
                return false
            } catch let error as LogFailure {
                failure = error
                return true
            }
        }
        #expect(failure?.kind == .abortAndRewind, "\(String(describing: failure))")
        let events = try log.poll { !$0.assignedPartitions.isEmpty }
        #expect(events.revokedPartitions == [partition])
        #expect(try log.pollRecords(5).map(\.number) == Array(5..<10))
        try log.publish([kafka.record(2, to: output)], offsets: [partition: 10])
        // Each attempt that the group still let pass, and the last.
        try wait(for: Array(repeating: 1, count: commits) + [2], in: output, kafka)
        try log.close()
    }

    @Test("An instance that starts again has its partitions long before the dead one's session ends")
    func restart() throws {
        let kafka = try TransactionalKafka()
        let input = try kafka.topic("input", partitions: 3)
        try kafka.feed(input, 0..<30)
        // Far beyond the patience of polling.
        let session = ["session.timeout.ms": "250000"]
        for _ in 0..<3 {
            // Goes away without closing, as one that is killed.
            let log = try kafka.claimedLog(session)
            try log.subscribe(to: [input])
            #expect(Set(try log.pollRecords(30).map(\.number)) == Set(0..<30))
        }
    }

    @Test("An instance that reads on after another of its name has come is told that it is fenced")
    func fencedMember() throws {
        let kafka = try TransactionalKafka()
        let input = try kafka.topic("input")
        try kafka.feed(input, 0..<3)
        let old = try kafka.claimedLog()
        try old.subscribe(to: [input])
        _ = try old.pollRecords(3)
        let new = try kafka.claimedLog()
        try new.subscribe(to: [input])
        #expect(try new.pollRecords(3).count == 3)
        let failure = try #require(throws: LogFailure.self) {
            _ = try old.poll { _ in false }
        }
        #expect(failure.kind == .fenced, "\(failure)")
        try new.close()
    }

    // MARK: - The changelog topic

    @Test("A missing changelog topic is created compacted, with one partition, and found the next time")
    func changelog() throws {
        let kafka = try TransactionalKafka()
        let changelog = ChangelogTopic(name: "\(kafka.name)-state-changelog")
        for _ in 0..<3 {
            try changelog.ensureExists(
                properties: kafka.properties(), timeout: .seconds(20), logger: kafka.lines.logger)
        }
        let topics = try KafkaTopics(properties: kafka.properties(), logger: kafka.lines.logger)
        #expect(try topics.partitionCount(of: changelog.name, timeout: .seconds(20)) == 1)
        #expect(topics.cleanupPolicy(of: changelog.name, timeout: .seconds(20)) == "compact")
        #expect(kafka.lines.texts().filter { $0.contains("created topic \(changelog.name)") }.count == 1)
    }

    @Test(
        "A topic that would forget is refused as a changelog, with the remedy", arguments: ["delete", "compact,delete"])
    func forgetfulChangelog(policy: String) throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("state", policy: policy)
        let error = try #require(throws: ChangelogTopicError.self) {
            try ChangelogTopic(name: topic)
                .ensureExists(properties: kafka.properties(), timeout: .seconds(20), logger: kafka.lines.logger)
        }
        guard case .unsuitablePolicy(topic, policy) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains("cleanup.policy=compact"))
    }

    @Test("A topic with several partitions is refused as a changelog")
    func dividedChangelog() throws {
        let kafka = try TransactionalKafka()
        let topic = try kafka.topic("state", partitions: 3, policy: "compact")
        let error = try #require(throws: ChangelogTopicError.self) {
            try ChangelogTopic(name: topic)
                .ensureExists(properties: kafka.properties(), timeout: .seconds(20), logger: kafka.lines.logger)
        }
        guard case .severalPartitions(topic, 3) = error else {
            Issue.record("\(error)")
            return
        }
    }
}
