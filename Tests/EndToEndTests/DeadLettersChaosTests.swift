import EventLog
import Foundation
import Foundations
import KafkaLog
import LoopbackKafka
import Testing

@Suite("acavd dlq requeue, disturbed", .serialized)
struct DeadLettersChaosTests {
    /// Letters of messages that are nowhere else: what comes to the input was requeued.
    private func stage(_ broker: Stage.Broker = .loopback, letters: Int) throws -> Stage {
        let stage = try Stage(broker)
        let source = TopicPartition(topic: stage.topic("videos.discovered"), partition: 0)
        for number in 0..<letters {
            let input = ConsumedRecord(
                source: source, offset: Int64(number), key: Array("key \(number)".utf8), value: Array("\(number)".utf8))
            let letter = DeadLetter(input: input, errorClass: "media.timed_out", message: "for a test", attempts: 1)
            try stage.producer.send(letter.record(topic: stage.topic("videos.rejected")))
        }
        try stage.producer.flush()
        return stage
    }

    /// The numbers of the letters that were requeued, as a daemon sees them.
    private func requeued(_ stage: Stage) throws -> [Int] {
        try stage.records(of: "videos.discovered").compactMap { record in
            record.value.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
    }

    private func expectAllOnce(_ stage: Stage, _ letters: Int) throws {
        // Kafka answers a commit before the partitions have heard of it.
        try stage.wait(for: "the last markers") { try stage.dlq("list").output == "no dead letters\n" }
        #expect(try requeued(stage).sorted() == Array(0..<letters))
    }

    @Test(
        "Killed where its transaction begins, is filled or ends, a requeue leaves all of it or nothing to the next",
        arguments: [API.initProducerID, .addPartitionsToTransaction, .produce, .endTransaction])
    func killedAtBorder(request: API) throws {
        let stage = try stage(letters: 300)
        let loopback = try #require(stage.loopback)
        let held = loopback.holdNext(request)
        let first = try stage.startDLQ(["requeue", "--all"])
        // Carried out, and the program does not know.
        try #require(held.waitUntilHeld())
        first.kill()
        held.lose()
        let second = try stage.dlq("requeue", "--all")
        #expect(second.status == 0, "\(second.errors)")
        // A batch that was committed is not sent again.
        let left = request == .endTransaction ? 44 : 300
        #expect(second.output.hasPrefix("\(left) requeued\n"), "\(second.output)")
        try expectAllOnce(stage, 300)
    }

    @Test("Killed at random moments, requeues send every letter exactly once", arguments: Stage.Broker.all)
    func killed(broker: Stage.Broker) throws {
        let letters = 4000
        let stage = try stage(broker, letters: letters)
        var generator = SeededGenerator(seed: 5)
        var kills = 0
        for _ in 0..<6 {
            let before = try requeued(stage).count
            let requeue = try stage.startDLQ(["requeue", "--all"])
            try stage.wait(for: "the first batch") {
                try !requeue.isRunning || requeued(stage).count > before
            }
            Thread.sleep(forTimeInterval: 0.05 * generator.nextUnit())
            guard requeue.isRunning else { break }
            requeue.kill()
            kills += 1
            let sent = try requeued(stage)
            #expect(sent.count == Set(sent).count)
        }
        #expect(try stage.dlq("requeue", "--all").status == 0)
        try expectAllOnce(stage, letters)
        print("kill -9 on requeues, \(broker.testDescription): \(kills) at work, \(letters) letters, each sent once")
    }

    @Test("A second requeue fences the first in the middle of its transaction, and no letter is sent twice")
    func second() throws {
        let stage = try stage(letters: 600)
        let loopback = try #require(stage.loopback)
        let held = loopback.holdNext(.produce)
        let first = try stage.startDLQ(["requeue", "--all"])
        try #require(held.waitUntilHeld())
        let second = try stage.dlq("requeue", "--all")
        held.release()
        #expect(second.status == 0 && second.output.hasPrefix("600 requeued\n"), "\(second.errors)")
        let ending = try first.wait()
        #expect(ending.status == 76, "\(ending.errors)")
        #expect(ending.errors.contains("another requeue has taken over"), "\(ending.errors)")
        #expect(ending.output == "0 requeued\n")
        try expectAllOnce(stage, 600)
    }

    @Test("Several requeues at once send every letter once between them", arguments: Stage.Broker.all)
    func together(broker: Stage.Broker) throws {
        let stage = try stage(broker, letters: 2000)
        let all = try (0..<4).map { _ in try stage.startDLQ(["requeue", "--all"]) }
        let endings = try all.map { try $0.wait() }
        for ending in endings { #expect([0, 76].contains(ending.status), "\(ending.errors)") }
        #expect(endings.contains { $0.status == 0 })
        let counted = endings.compactMap { $0.output.split(separator: " ").first.flatMap { Int($0) } }.reduce(0, +)
        #expect(counted == 2000)
        try expectAllOnce(stage, 2000)
    }

    @Test("A requeue that is asked to leave finishes its transaction, says what it sent, and leaves the rest")
    func interrupted() throws {
        let stage = try stage(letters: 600)
        let held = try #require(stage.loopback).holdNext(.produce)
        let requeue = try stage.startDLQ(["requeue", "--all"])
        try #require(held.waitUntilHeld())
        requeue.signal(SIGTERM)
        // Given to the program, though perhaps not handled yet: then it leaves one transaction later.
        held.release()
        let ending = try requeue.wait()
        #expect(ending.status == 130, "\(ending.errors)")
        let sent = try requeued(stage).count
        #expect([256, 512, 600].contains(sent) && ending.output.hasPrefix("\(sent) requeued\n"), "\(ending.output)")
        #expect(try stage.dlq("requeue", "--all").output.hasPrefix("\(600 - sent) requeued\n"))
        try expectAllOnce(stage, 600)
    }

    @Test("A requeue waits for a daemon's open transaction, behind which another requeue's markers may be")
    func undecided() throws {
        let stage = try stage(letters: 10)
        let loopback = try #require(stage.loopback)
        let held = loopback.holdNext(.addPartitionsToTransaction)
        let first = try stage.startDLQ(["requeue", "--all"])
        try #require(held.waitUntilHeld())
        // The first has surveyed the topic, and its markers will lie behind what a daemon is writing now.
        let daemon = loopback.broker.claim("acavd")
        try loopback.broker.append(
            LogRecord(topic: "videos.rejected", partition: 0, key: nil, value: [1]), transaction: daemon)
        held.release()
        #expect(try first.wait().output.hasPrefix("10 requeued\n"))
        let second = try stage.startDLQ(["requeue", "--all"])
        try stage.wait(for: "the second requeue") { second.errorsSoFar.contains("a transaction is open") }
        try loopback.broker.end(transaction: daemon, isCommit: false)
        let ending = try second.wait()
        #expect(ending.status == 0 && ending.output == "0 requeued\n", "\(ending.errors)")
        try expectAllOnce(stage, 10)
    }
}
