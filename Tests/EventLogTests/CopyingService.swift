import EventLog
import Testing

/// The smallest service that promises exactly once: it copies every input record to the output, a few to a transaction,
/// and starts anew whenever its process dies. What it can do wrong under faults a bigger one can too.
struct CopyingService {
    static let input = "input"
    static let output = "output"
    static let inputPartitions = 2
    static let batch = 3

    /// Calls after which a service is stuck that has so little to copy.
    static let patience = 100_000

    let broker: InMemoryBroker
    let faults: FaultPlan
    let inputCount: Int

    /// How often something went wrong.
    private(set) var deaths = 0
    private(set) var fencings = 0
    private(set) var rewinds = 0
    private(set) var retries = 0
    private(set) var assignments = 0
    private var calls = 0

    /// After each death: the input offsets that were committed and the output records that could be read.
    private(set) var visibleAfterDeath: [(offsets: Int64, records: Int)] = []

    /// - Parameter faults: May do things to the broker, as other processes do.
    init(inputCount: Int, faults: (InMemoryBroker) -> FaultPlan) throws {
        broker = InMemoryBroker(topics: [Self.input: Self.inputPartitions, Self.output: 1])
        for number in 0..<inputCount {
            try broker.append(
                LogRecord(
                    topic: Self.input, partition: Int32(number % Self.inputPartitions), key: nil,
                    value: [UInt8(number)]))
        }
        self.faults = faults(broker)
        self.inputCount = inputCount
    }

    /// Runs until everything has been copied, through as many processes as it takes.
    mutating func run() throws {
        while let failure = failureOfLife() {
            switch failure {
            case .fatal(let fault) where ["CRASHED", "INJECTED"].contains(fault.code): deaths += 1
            case .fenced: fencings += 1
            default: throw failure
            }
            let committed = broker.committedOffsets(of: "group").values.reduce(0, +)
            visibleAfterDeath.append((committed, broker.records(of: Self.output).count))
            try #require(deaths + fencings <= 1000)
        }
    }

    private mutating func failureOfLife() -> LogFailure? {
        do throws(LogFailure) {
            try live()
            return nil
        } catch {
            return error
        }
    }

    /// One process: from the claim to the close, or to its death.
    private mutating func live() throws(LogFailure) {
        let log = InMemoryLog(broker: broker, transactionalID: "copy", group: "group", faults: faults)
        try patiently { () throws(LogFailure) in try log.claim() }
        let output = TopicPartition(topic: Self.output, partition: 0)
        _ = try patiently { () throws(LogFailure) in try log.bounds(of: output) }
        var copied = 0
        _ = try patiently { () throws(LogFailure) in
            copied = 0
            return try log.readToEnd(of: output, from: 0) { _ in copied += 1 }
        }
        try patiently { () throws(LogFailure) in try log.subscribe(to: [Self.input]) }
        var held: [TopicPartition] = []
        var ended: Set<TopicPartition> = []
        while copied < inputCount || ended.count < Self.inputPartitions {
            var records: [ConsumedRecord] = []
            for event in try patiently({ () throws(LogFailure) in try log.poll(maximum: Self.batch, timeout: .zero) }) {
                switch event {
                case .record(let record): records.append(record)
                case .caughtUp(let partition): ended.insert(partition)
                case .revoked: held = []
                case .assigned(let partitions):
                    held = partitions
                    assignments += 1
                    try patiently { () throws(LogFailure) in try log.beginReading(partitions, from: [:]) }
                }
            }
            guard !records.isEmpty else { continue }
            try patiently { () throws(LogFailure) in try log.pause() }
            do throws(LogFailure) {
                try publish(records, to: log)
                copied += records.count
            } catch .abortAndRewind {
                // Back to what is committed; the group may have something to say at the next poll.
                rewinds += 1
                try patiently { () throws(LogFailure) in try log.beginReading(held, from: [:]) }
            }
            try patiently { () throws(LogFailure) in try log.hold(Set(held.prefix(1))) }
            try patiently { () throws(LogFailure) in try log.resume() }
            try patiently { () throws(LogFailure) in try log.hold([]) }
        }
        try patiently { () throws(LogFailure) in try log.close() }
    }

    /// Publishes and commits. Every other batch is given up halfway at first.
    private mutating func publish(_ records: [ConsumedRecord], to log: InMemoryLog) throws(LogFailure) {
        if let first = records.first, first.offset % 2 == 0 {
            let transaction = try patiently { () throws(LogFailure) in try log.begin() }
            try patiently { () throws(LogFailure) in try transaction.publish(Self.copy(first)) }
            try transaction.abort()
        }
        let transaction = try patiently { () throws(LogFailure) in try log.begin() }
        for record in records {
            try patiently { () throws(LogFailure) in try transaction.publish(Self.copy(record)) }
        }
        try transaction.commit(offsets: Self.offsets(after: records))
    }

    private static func copy(_ record: ConsumedRecord) -> LogRecord {
        LogRecord(topic: output, key: record.value, value: record.value)
    }

    private static func offsets(after records: [ConsumedRecord]) -> LogOffsets {
        records.reduce(into: [:]) { $0[$1.source] = $1.offset + 1 }
    }

    private mutating func patiently<Answer: ~Copyable>(
        _ call: () throws(LogFailure) -> Answer
    ) throws(LogFailure) -> Answer {
        while true {
            calls += 1
            guard calls < Self.patience else {
                throw .fatal(LogFault(operation: "copying", code: "STUCK", message: "nothing gets done"))
            }
            do throws(LogFailure) {
                return try call()
            } catch .retry {
                retries += 1
            }
        }
    }

    /// Everything was copied once, and the log says so too.
    func check() {
        let output = broker.records(of: Self.output)
        #expect(output.compactMap { $0.value?.first }.sorted() == (0..<inputCount).map(UInt8.init))
        for remainder in 0..<Self.inputPartitions {
            let ofPartition = output.compactMap { $0.value?.first }.filter {
                Int($0) % Self.inputPartitions == remainder
            }
            #expect(ofPartition == ofPartition.sorted())
        }
        #expect(broker.committedOffsets(of: "group").values.reduce(0, +) == Int64(inputCount))
        #expect(visibleAfterDeath.allSatisfy { $0.offsets == Int64($0.records) })
    }
}
