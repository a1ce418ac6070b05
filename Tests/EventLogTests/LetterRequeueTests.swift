import EventLog
import Foundations
import Synchronization
import Testing

@Suite("Requeueing dead letters")
struct LetterRequeueTests {
    private static let discovered = "discovered"
    private static let rejected = "rejected"

    /// A broker with an input, and dead letters of part of it.
    private struct World {
        let broker = InMemoryBroker(topics: [discovered: 3, rejected: 2])

        /// What the letters are of, in the order of the letters.
        private(set) var inputs: [ConsumedRecord] = []

        init(letters: Int, seed: UInt64 = 1) throws {
            var generator = SeededGenerator(seed: seed)
            for number in 0..<letters {
                let key: [UInt8]? = [nil, [], Array("key \(number)".utf8)].randomElement(using: &generator) ?? nil
                let value: [UInt8]? = [nil, [], [0xFF, UInt8(number & 255)]].randomElement(using: &generator) ?? nil
                try fail(LogRecord(topic: discovered, partition: Int32(number % 3), key: key, value: value))
            }
        }

        /// Lets a message be sent and rejected.
        mutating func fail(_ record: LogRecord, errorClass: String = "media.corrupt") throws {
            let offset = try broker.append(record)
            let partition = (0..<3 as Range<Int32>).map { TopicPartition(topic: discovered, partition: $0) }
                .first { partition in
                    guard let named = record.partition else {
                        return broker.records(of: discovered).contains {
                            $0.source == partition && $0.offset == offset && $0.key == record.key
                        }
                    }
                    return partition.partition == named
                }
            let source = try #require(partition)
            let input = ConsumedRecord(source: source, offset: offset, key: record.key, value: record.value)
            inputs.append(input)
            try broker.append(
                DeadLetter(input: input, errorClass: errorClass, message: "", attempts: 1).record(topic: rejected))
        }

        /// What came to the input after the messages that failed.
        var sentAgain: [ConsumedRecord] {
            let first = Set(inputs.map(RecordID.init))
            return broker.records(of: discovered).filter { !first.contains(RecordID($0)) }
        }

        func log(_ faults: FaultPlan? = nil) -> InMemoryLog {
            InMemoryLog(broker: broker, transactionalID: "acavd-dlq", group: "acavd-dlq", faults: faults)
        }

        func requeue(_ log: InMemoryLog, patience: Int = 3) -> LetterRequeue {
            LetterRequeue(
                log: log, box: LetterBox(topic: rejected, partitions: 2, log: log), input: discovered,
                isPatient: { $1 <= patience })
        }

        /// A whole requeue of every letter: how many it sent.
        @discardableResult
        func requeueAll(_ faults: FaultPlan? = nil, patience: Int = 3) throws(LogFailure) -> Int {
            let requeue = requeue(log(faults), patience: patience)
            var sent = 0
            try requeue.send(try requeue.survey(LetterFilter()).places()) { _, outcome in
                if outcome == .sent { sent += 1 }
            }
            return sent
        }

        /// Whether every message that failed was sent again once, to the byte, and nothing else.
        func isSettled() -> Bool {
            let content = { (record: ConsumedRecord) in [record.key, record.value] }
            let counts = { (records: [ConsumedRecord]) in
                Dictionary(records.map { (content($0), 1) }, uniquingKeysWith: +)
            }
            return counts(sentAgain) == counts(inputs)
        }
    }

    private struct RecordID: Hashable {
        let source: TopicPartition
        let offset: Int64

        init(_ record: ConsumedRecord) {
            (source, offset) = (record.source, record.offset)
        }
    }

    @Test("Every letter is sent once, byte for byte, and none of them again", arguments: [0, 1, 40, 700])
    func everyLetter(count: Int) throws {
        let world = try World(letters: count)
        #expect(try world.requeueAll() == count)
        #expect(world.isSettled())
        #expect(try world.requeueAll() == 0)
        #expect(world.isSettled())
    }

    @Test("Equal keys go to the partition they came from: the partitioner's")
    func partitions() throws {
        var world = try World(letters: 0)
        for number in 0..<20 {
            try world.fail(LogRecord(topic: Self.discovered, key: [UInt8(number)], value: [1]))
        }
        try world.requeueAll()
        let first = Dictionary(grouping: world.inputs, by: \.key).mapValues { $0[0].source }
        #expect(world.sentAgain.count == 20 && world.sentAgain.allSatisfy { first[$0.key] == $0.source })
    }

    @Test("Wherever a requeue dies, the next sends what is missing and nothing twice")
    func crashes() throws {
        let peaceful = FaultPlan { _ in nil }
        try World(letters: 9).requeueAll(peaceful)
        #expect(peaceful.passedCount > 30)
        for boundary in 0..<peaceful.passedCount {
            let world = try World(letters: 9)
            #expect(throws: LogFailure.self) { try world.requeueAll(.crash(atBoundary: boundary)) }
            // All of the batch or nothing.
            #expect([0, 9].contains(world.sentAgain.count))
            try world.requeueAll()
            #expect(world.isSettled(), "died \(peaceful.passed[boundary])")
        }
    }

    @Test(
        "Whatever fails wherever, no letter is sent twice, and once it works every one was",
        arguments: 0..<40 as Range<UInt64>)
    func faults(seed: UInt64) throws {
        let world = try World(letters: 600, seed: seed)
        let plan = FaultPlan.seeded(rate: 0.003, generator: SeededGenerator(seed: seed))
        for _ in 0..<20 {
            if (try? world.requeueAll(plan)) != nil { break }
        }
        try world.requeueAll()
        #expect(world.isSettled())
    }

    @Test("Failures that pass are waited out; when patience ends, the failure is thrown and nothing is half done")
    func patience() throws {
        let world = try World(letters: 5)
        // The first publishes fail three times in a row.
        let voided = Atomic(0)
        let passing = FaultPlan { boundary in
            guard boundary.call == .publish, boundary.moment == .before else { return nil }
            return voided.add(1, ordering: .relaxed).newValue <= 3 ? .abortAndRewind : nil
        }
        #expect(try world.requeueAll(passing) == 5)
        #expect(voided.load(ordering: .relaxed) > 3 && world.isSettled())

        let other = try World(letters: 5)
        let lasting = FaultPlan { $0.call == .commit && $0.moment == .before ? .abortAndRewind : nil }
        let failure = try #require(throws: LogFailure.self) { try other.requeueAll(lasting) }
        guard case .abortAndRewind = failure else { throw failure }
        #expect(other.sentAgain.isEmpty)
    }

    @Test("Another requeue that begins at any moment of this one takes over, and nothing is sent twice")
    func takeover() throws {
        let peaceful = FaultPlan { _ in nil }
        try World(letters: 6).requeueAll(peaceful)
        for boundary in 0..<peaceful.passedCount {
            let world = try World(letters: 6)
            let other = Mutex<Result<Int, LogFailure>?>(nil)
            let plan = FaultPlan { place in
                if place.number == boundary {
                    let result = Result { () throws(LogFailure) in try world.requeueAll() }
                    other.withLock { $0 = result }
                }
                return nil
            }
            let first = Result { () throws(LogFailure) in try world.requeueAll(plan) }
            #expect(world.isSettled(), "at \(peaceful.passed[boundary])")
            let sent = try #require(other.withLock { $0 }).get()
            switch first {
            case .success(let count): #expect(count + sent == 6)
            case .failure(.fenced): #expect(sent == 6)
            case .failure(let failure): throw failure
            }
        }
    }

    @Test("While a transaction is open before a marker, no survey passes for whole")
    func undecided() throws {
        let world = try World(letters: 4)
        // It has surveyed; then a daemon writes a letter, and is not done.
        let first = world.requeue(world.log())
        let places = try first.survey(LetterFilter()).places()
        let daemon = world.broker.claim("acavd")
        for partition in 0..<2 as Range<Int32> {
            try world.broker.append(
                LogRecord(topic: Self.rejected, partition: partition, key: nil, value: [1]), transaction: daemon)
        }
        try first.send(places) { _, _ in }
        #expect(world.isSettled())

        let failure = try #require(throws: LogFailure.self) { try world.requeueAll() }
        guard case .retry(let fault) = failure else { throw failure }
        #expect(fault.message.contains("a transaction is open"))
        #expect(world.isSettled())
        // What is decided can be listed meanwhile.
        let log = world.log()
        let box = LetterBox(topic: Self.rejected, partitions: 2, log: log)
        _ = try box.survey(LetterFilter(), in: box.extent(.decided))

        try world.broker.end(transaction: daemon, isCommit: false)
        #expect(try world.requeueAll() == 0)
        #expect(world.isSettled())
    }

    @Test("A letter that a daemon commits while the requeue waits for it is left to the next")
    func news() throws {
        var world = try World(letters: 2)
        let requeue = world.requeue(world.log())
        let places = try requeue.survey(LetterFilter()).places()
        try world.fail(LogRecord(topic: Self.discovered, key: [9], value: [9]))
        try requeue.send(places) { _, _ in }
        #expect(world.sentAgain.count == 2)
        #expect(try world.requeueAll() == 1)
        #expect(world.isSettled())
    }

    @Test("Many large letters go in batches of bounded size")
    func batches() throws {
        var world = try World(letters: 0)
        let large = [UInt8](repeating: 7, count: DeadLetter.maximumValueBytes)
        for number in 0..<20 as Range<UInt8> {
            try world.fail(LogRecord(topic: Self.discovered, key: [number], value: large))
        }
        let plan = FaultPlan { _ in nil }
        #expect(try world.requeueAll(plan) == 20)
        #expect(plan.passed.count { $0.call == .commit && $0.moment == .before } == 3)
        #expect(world.isSettled())
    }

    // MARK: - What is not in the letter

    private static let long = [UInt8](repeating: 3, count: DeadLetter.maximumValueBytes + 1)

    @Test("What was cut is sent whole, as it was")
    func cut() throws {
        var world = try World(letters: 3)
        try world.fail(LogRecord(topic: Self.discovered, key: Self.long, value: [1]))
        try world.fail(LogRecord(topic: Self.discovered, key: nil, value: Self.long))
        try world.fail(LogRecord(topic: Self.discovered, key: Self.long, value: nil))
        #expect(try world.requeueAll() == 6)
        #expect(world.isSettled())
    }

    @Test(
        "What was cut and is gone is left, with the reason, as often as one asks; the others go",
        arguments: [true, false])
    func gone(isReplaced: Bool) throws {
        var world = try World(letters: 0)
        try world.fail(LogRecord(topic: Self.discovered, partition: 0, key: nil, value: Self.long))
        try world.fail(LogRecord(topic: Self.discovered, partition: 1, key: nil, value: [1]))
        let input = TopicPartition(topic: Self.discovered, partition: 0)
        if isReplaced {
            // As when the topic was made anew: the same offset has another record of the same size.
            let other = [UInt8](repeating: 4, count: Self.long.count)
            let fake = ConsumedRecord(source: input, offset: 0, key: nil, value: other)
            try world.broker.append(
                DeadLetter(input: fake, errorClass: "x", message: "", attempts: 1).record(topic: Self.rejected))
        } else {
            try world.broker.deleteRecords(of: input, before: 1)
        }
        for attempt in 0..<2 {
            let requeue = world.requeue(world.log())
            let survey = try requeue.survey(LetterFilter())
            var reasons: [String] = []
            var sent = 0
            try requeue.send(survey.places()) { _, outcome in
                switch outcome {
                case .sent: sent += 1
                case .left(let reason): reasons.append(reason)
                }
            }
            #expect(sent == (attempt == 0 ? (isReplaced ? 2 : 1) : 0))
            #expect(reasons.count == 1 && reasons[0].contains("discovered[0]@0 is gone"))
        }
    }

    @Test("A letter that retention takes before it is sent is left")
    func retention() throws {
        let world = try World(letters: 4)
        let requeue = world.requeue(world.log())
        let places = try requeue.survey(LetterFilter()).places()
        for place in places {
            try world.broker.deleteRecords(of: place.partition, before: place.offset + 1)
        }
        var outcomes: [LetterRequeue.Outcome] = []
        try requeue.send(places) { outcomes.append($1) }
        #expect(outcomes == [LetterRequeue.Outcome](repeating: .left("it is no longer in the topic"), count: 4))
        #expect(world.sentAgain.isEmpty)
    }
}
