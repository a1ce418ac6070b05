package import EventLog
package import Logging

import CRdKafka

/// The log on Kafka: a static member of a consumer group and a transactional producer. Used from one thread, which it
/// blocks.
///
/// A broker that cannot be reached is no error: librdkafka goes on trying, one warning is logged for each outage, and
/// `outage` tells of it meanwhile. A commit that has begun comes back only when the brokers have decided about it.
///
/// The property `transaction.timeout.ms` (60000 unless set) is the one to choose with care: it must be longer than any
/// pause that the process is to survive in the middle of a transaction, and shorter than subscribers may wait: what
/// follows an open transaction is invisible to them until its instance, or the next one, or this time ends it.
package final class KafkaLog: EventLog {
    /// How long to wait for brokers that answer in milliseconds when they are there.
    static let patience = Duration.seconds(10)

    private var consumer: KafkaConsumer
    private let producer: TransactionalProducer
    private let connection: ConnectionWatch

    private let properties: KafkaProperties
    private let transactionalID: String
    let group: String
    private let logger: Logger
    private var topics: [String] = []

    /// The partitions that flow, with the offset of the next record to hand out.
    private var positions: LogOffsets = [:]

    /// Where they were last read to their end: behind the last record there may be markers of transactions.
    private var ends: LogOffsets = [:]

    /// Asks how far partitions reach, once somebody wants to know.
    private var partitionEnds: PartitionEnds?

    /// Partitions of which records came again, which is said once for each assignment.
    private var repeating: Set<TopicPartition> = []

    /// Assigned to us, and waiting for `beginReading`.
    private var waiting: Set<TopicPartition> = []

    /// Taken from us by the group and still ours until the next poll; `nil` when there is nothing to give back.
    private var revoked: [TopicPartition]?
    private var paused = false

    /// Those of `positions` that the caller holds back.
    private var held: Set<TopicPartition> = []
    private var transactionIsOpen = false

    /// Makes the clients; contacts the brokers in the background.
    ///
    /// - Parameters:
    ///   - transactionalID: What makes an instance the only one: the application id. Also its name as a static member.
    ///   - group: The consumer group: the application id.
    /// - Throws: `KafkaConfigurationError` when librdkafka does not accept the properties.
    package init(
        properties: KafkaProperties, transactionalID: String, group: String, logger: Logger
    ) throws(KafkaConfigurationError) {
        connection = ConnectionWatch(brokers: properties.brokers, logger: logger)
        consumer = try KafkaConsumer(
            .member(of: group, instance: transactionalID), properties: properties, logger: logger)
        producer = try TransactionalProducer(
            transactionalID: transactionalID, properties: properties, watch: connection, logger: logger)
        self.properties = properties
        self.transactionalID = transactionalID
        self.group = group
        self.logger = logger
    }

    /// That no broker can be reached, in words, with the remedy; `nil` while all is well.
    package var outage: String? { connection.outage }

    /// Throws `.retry` after some ten seconds without the brokers' answer; call again to go on.
    package func claim() throws(LogFailure) {
        try producer.claim(patience: KafkaLog.patience)
        connection.noteAnswer()
    }

    // MARK: - Reading what is committed

    package func bounds(of partition: TopicPartition) throws(LogFailure) -> Range<Int64> {
        // The producer asks: its connection is not held up by fetching.
        try producer.bounds(of: partition, timeout: KafkaLog.patience)
    }

    /// Throws `.retry` when the brokers have been silent for some ten seconds; records may have been handed out by
    /// then, and will be again.
    package func readToEnd(
        of partition: TopicPartition, from offset: Int64, _ body: (ConsumedRecord) -> Void
    ) throws(LogFailure) -> Int64 {
        let bounds = try bounds(of: partition)
        let end = bounds.upperBound
        let start = max(offset, bounds.lowerBound)
        guard start < end else { return end }
        let reading = try client(.reader(group: group), "reading \(partition)")
        var reader = try PartitionReader(
            partition.description, with: reading, from: [partition: start], to: [partition: end])
        try reader.readToEnd(patience: KafkaLog.patience) { record in
            if record.offset < end { body(record) }
        }
        return end
    }

    /// Another client, of properties that have been accepted before.
    func client(_ settings: ClientSettings, _ operation: String) throws(LogFailure) -> KafkaConsumer {
        do throws(KafkaConfigurationError) {
            return try KafkaConsumer(settings, properties: properties, logger: logger)
        } catch {
            throw .fatal(LogFault(operation: operation, code: "_INVALID_ARG", message: error.description))
        }
    }

    // MARK: - Reading the input

    package func subscribe(to topics: [String]) throws(LogFailure) {
        self.topics = topics
        try consumer.subscribe(to: topics)
    }

    package func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [InputEvent] {
        try giveBackRevoked()
        producer.serve()
        let deadline = ContinuousClock.now + timeout
        var events: [InputEvent] = []
        while events.count < maximum, revoked == nil {
            // Wait for the first event, then take what is there.
            let wait = events.isEmpty ? ContinuousClock.now.duration(to: deadline) : .zero
            guard let event = consumer.poll(timeout: wait) else {
                if events.isEmpty, ContinuousClock.now < deadline { continue }
                break
            }
            if let event = try take(event) { events.append(event) }
        }
        if events.isEmpty, connection.outage != nil { askBrokers() }
        return events
    }

    private func take(_ event: ConsumerEvent) throws(LogFailure) -> InputEvent? {
        switch event {
        case .record(let record):
            connection.noteAnswer()
            if let next = positions[record.source], record.offset < next {
                noteRepetition(of: record, before: next)
                return nil
            }
            positions[record.source] = record.offset + 1
            return .record(record)
        case .end(let partition, let offset):
            connection.noteAnswer()
            guard positions[partition] != nil else { return nil }
            ends[partition] = offset
            return .caughtUp(partition)
        case .assigned(let partitions):
            connection.noteAnswer()
            waiting.formUnion(partitions)
            // The group waits for an answer even where there is nothing to read.
            if partitions.isEmpty { try takeOver([:]) }
            return .assigned(partitions.sorted())
        case .revoked(let partitions):
            revoked = partitions
            return .revoked(partitions.sorted())
        case .trouble(let code, let explanation):
            if let failure = consumer.fatalFailure { return try joinAnew(after: failure) }
            connection.noteTrouble(code, explanation)
            return nil
        }
    }

    /// A broker that has just been started again may for a moment not have what it had; librdkafka then begins at the
    /// first record. What was handed out already is not handed out again.
    private func noteRepetition(of record: ConsumedRecord, before next: Int64) {
        guard repeating.insert(record.source).inserted else { return }
        logger.warning(
            """
            \(record.source) is read again from offset \(record.offset); records before \(next) are passed over. If the \
            topic was deleted and created again, give acavd another application id
            """, metadata: ["stage": "poll"])
    }

    /// Replaces a member that its group has fenced, unless another instance is the reason.
    ///
    /// A group fences a static member also for the sake of its own successor: when brokers die, the answer to its joining
    /// may be lost, and the member id with it. Only the transactional id knows of other instances.
    private func joinAnew(after failure: LogFailure) throws(LogFailure) -> InputEvent? {
        guard case .fenced(let fault) = failure, let topic = topics.first else { throw failure }
        // An open transaction will be told so itself.
        if !transactionIsOpen {
            try producer.confirmClaim(group: group, partition: TopicPartition(topic: topic, partition: 0))
        }
        logger.notice("joining group \(group) again: it has forgotten this instance (\(fault.code))")
        consumer = try client(.member(of: group, instance: transactionalID), "joining group \(group) again")
        try consumer.subscribe(to: topics)
        let lost = waiting.union(positions.keys)
        (waiting, positions, ends, held, revoked) = ([], [:], [:], [], nil)
        return lost.isEmpty ? nil : .revoked(lost.sorted())
    }

    /// Lets records of partitions flow; those that were taken away again since are passed over. The group waits for
    /// this, at most `max.poll.interval.ms`.
    package func beginReading(_ partitions: [TopicPartition], from positions: LogOffsets) throws(LogFailure) {
        let taken = waiting.intersection(partitions)
        guard !taken.isEmpty else { return }
        let committed = Int64(RD_KAFKA_OFFSET_INVALID)
        try takeOver(Dictionary(uniqueKeysWithValues: taken.map { ($0, positions[$0] ?? committed) }))
        waiting.subtract(taken)
        repeating.subtract(taken)
        if paused { try consumer.pause(taken) }
    }

    private func takeOver(_ offsets: LogOffsets) throws(LogFailure) {
        let all = positions.merging(offsets) { _, new in new }
        switch consumer.rebalanceProtocol {
        case .cooperative: try consumer.assignMore(offsets)
        // Replaces what there was; that goes on where it is.
        case .eager: try consumer.assign(all)
        }
        positions = all
    }

    /// Acknowledges a revocation. Done at the poll after the one that told of it, so that what was read can still be
    /// committed in between.
    private func giveBackRevoked() throws(LogFailure) {
        guard let partitions = revoked else { return }
        revoked = nil
        let flowing = partitions.filter { positions[$0] != nil }
        waiting.subtract(partitions)
        for partition in partitions { (positions[partition], ends[partition]) = (nil, nil) }
        held.subtract(partitions)
        try consumer.release(flowing)
    }

    /// An idle consumer does not hear that the brokers are back, so it asks.
    private func askBrokers() {
        let answer = try? consumer.metadata(of: .inUse, timeout: .milliseconds(200), operation: "asking the brokers")
        if answer != nil { connection.noteAnswer() }
    }

    package func pause() throws(LogFailure) {
        paused = true
        try consumer.pause(positions.keys)
    }

    package func resume() throws(LogFailure) {
        paused = false
        try consumer.resume(positions.keys.filter { !held.contains($0) })
    }

    package func hold(_ partitions: Set<TopicPartition>) throws(LogFailure) {
        let ours = partitions.filter { positions[$0] != nil }
        if !paused {
            try consumer.pause(ours.subtracting(held))
            try consumer.resume(held.subtracting(ours))
        }
        held = ours
    }

    /// A position is known from the first record or end on, or when reading began at a given one. An end is some seconds
    /// old at most while the brokers answer, also of partitions that are paused; at the first call none is known.
    package func reach() -> [TopicPartition: InputReach] {
        let partitions = waiting.union(positions.keys)
        // Who never asks needs no further client.
        guard partitionEnds != nil || !partitions.isEmpty else { return [:] }
        let asking: PartitionEnds = partitionEnds ?? PartitionEnds(properties: properties, logger: logger)
        partitionEnds = asking
        let asked = asking.ends(of: partitions)
        var reach: [TopicPartition: InputReach] = [:]
        for partition in partitions {
            // What was not begun at a given offset has a negative one, which stands for the group's.
            let known = [positions[partition], ends[partition]].compactMap { $0 }.filter { $0 >= 0 }
            reach[partition] = InputReach(position: known.max(), end: asked[partition] ?? ends[partition])
        }
        return reach
    }

    // MARK: - Publishing

    package func begin() throws(LogFailure) -> LogTransaction {
        if transactionIsOpen { try abort() }
        try producer.begin()
        transactionIsOpen = true
        return LogTransaction(backend: self)
    }

    /// Aborts a transaction that was left open, if the brokers answer soon: otherwise the next claim does, or its
    /// time-out. Stays in the group for the instance that comes after this one, until its session expires.
    package func close() throws(LogFailure) {
        if transactionIsOpen { producer.abandon(patience: KafkaLog.patience) }
        transactionIsOpen = false
        partitionEnds = nil
        try consumer.close(timeout: KafkaLog.patience)
    }
}

extension KafkaLog: TransactionBackend {
    package func publish(_ record: LogRecord) throws(LogFailure) {
        try producer.send(record)
    }

    /// All offsets go into the transaction, also those of partitions that were taken away: whether they still count is
    /// for the group's coordinator to say. When it says no, poll, so that the consumer joins again, and publish again.
    package func commit(offsets: LogOffsets) throws(LogFailure) {
        // Whatever comes of it, the transaction is over.
        transactionIsOpen = false
        try producer.commit(offsets, of: consumer)
    }

    package func abort() throws(LogFailure) {
        transactionIsOpen = false
        try producer.abort()
    }
}
