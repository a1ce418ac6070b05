import CRdKafka
import EventLog
import Logging

/// A librdkafka producer that publishes in transactions. Used from one thread, which it blocks.
///
/// It has no delivery reports: librdkafka would wait in a commit for someone to fetch them. The commit's own result
/// covers every record.
final class TransactionalProducer {
    /// The first pause before a call is made again, doubled each time up to the last.
    private static let firstPause = Duration.milliseconds(50)
    private static let lastPause = Duration.seconds(1)

    /// How often an abort is tried that the brokers refuse. The next claim aborts it too.
    private static let abortAttempts = 10

    /// How long brokers may take for a commit before that is worth a warning.
    private static let longWait = Duration.seconds(5)

    private let handle: ClientHandle
    private let transactionalID: String
    private let watch: ConnectionWatch
    private let alarm: WaitAlarm
    private var isClaimed = false

    /// Makes the client; contacts the brokers in the background.
    ///
    /// - Throws: `KafkaConfigurationError` when librdkafka does not accept the properties.
    init(
        transactionalID: String, properties: KafkaProperties, watch: ConnectionWatch, logger: Logger
    ) throws(KafkaConfigurationError) {
        self.transactionalID = transactionalID
        self.watch = watch
        alarm = WaitAlarm(after: TransactionalProducer.longWait) { watch.noteWait($0) }
        handle = try ClientHandle(
            .transactions(of: transactionalID), properties: properties, events: 0, logger: logger)
    }

    /// Fences earlier instances and aborts what they left open.
    ///
    /// - Throws: `.retry` when that is not done after `patience`; it goes on in the background, and another call takes
    ///   it up.
    func claim(patience: Duration) throws(LogFailure) {
        guard !isClaimed else { return }
        let deadline = ContinuousClock.now + patience
        var wait = TransactionalProducer.firstPause
        let operation = "claiming the transactional id \(transactionalID)"
        while true {
            let left = max(ContinuousClock.now.duration(to: deadline), .milliseconds(1))
            let error = rd_kafka_init_transactions(handle.client, left.milliseconds)
            switch TransactionError(consuming: error, operation: operation) {
            case nil:
                isClaimed = true
                return
            case .retriable(let fault):
                guard ContinuousClock.now < deadline else { throw .retry(fault) }
                pause(for: &wait)
            case .abortable(let failure), .ending(let failure):
                throw failure
            }
        }
    }

    /// Opens a transaction, which contacts no broker.
    func begin() throws(LogFailure) {
        let error = rd_kafka_begin_transaction(handle.client)
        switch TransactionError(consuming: error, operation: "beginning a transaction") {
        case nil: return
        case .retriable(let fault): throw .retry(fault)
        case .abortable(let failure), .ending(let failure): throw failure
        }
    }

    /// Adds a record to the open transaction; waits while the send buffer is full, at most until deliveries time out.
    ///
    /// - Throws: When the transaction has failed, which may be because of an earlier record; it is still to be aborted.
    func send(_ record: LogRecord) throws(LogFailure) {
        let operation = "publishing to \(record.topic)"
        while let error = record.produce(to: handle.client) {
            switch rd_kafka_error_code(error) {
            case RD_KAFKA_RESP_ERR__QUEUE_FULL:
                rd_kafka_error_destroy(error)
                serve(timeout: .milliseconds(50))
            case RD_KAFKA_RESP_ERR__STATE:
                rd_kafka_error_destroy(error)
                throw causeOfFailure(operation)
            default:
                throw LogFailure(consuming: error, operation: operation)
            }
        }
    }

    /// Why the open transaction takes no more records. A record's own error does not say so, but beginning another
    /// transaction fails with the reason.
    private func causeOfFailure(_ operation: String) -> LogFailure {
        switch TransactionError(consuming: rd_kafka_begin_transaction(handle.client), operation: operation) {
        case .abortable(let failure), .ending(let failure): failure
        case .retriable(let fault): .abortAndRewind(fault)
        case nil:
            .fatal(LogFault(operation: operation, code: "_STATE", message: "there is no open transaction"))
        }
    }

    /// Commits the open transaction together with `offsets`, which are last processed + 1. Comes back when that is
    /// decided: a transaction that cannot be committed is aborted before the failure is thrown.
    ///
    /// - Parameter consumer: The live member that read the input.
    func commit(_ offsets: LogOffsets, of consumer: KafkaConsumer) throws(LogFailure) {
        try alarm.during("a commit") { () throws(LogFailure) in
            if !offsets.isEmpty { try add(offsets, of: consumer) }
            // -1 as the manual recommends: as long as it takes.
            try finish("committing a transaction") { rd_kafka_commit_transaction(handle.client, -1) }
        }
        watch.noteAnswer()
    }

    private func add(_ offsets: LogOffsets, of consumer: KafkaConsumer) throws(LogFailure) {
        let operation = "committing offsets"
        guard let group = consumer.groupMetadata else {
            throw .fatal(LogFault(operation: operation, code: "_UNKNOWN_GROUP", message: "there is no group"))
        }
        let list = TopicPartitionList(offsets)
        try finish(operation) {
            rd_kafka_send_offsets_to_transaction(handle.client, list.pointer, group.pointer, -1)
        }
    }

    /// Makes a call of a commit until it succeeds, or the transaction has been aborted instead.
    private func finish(_ operation: String, _ call: () -> OpaquePointer?) throws(LogFailure) {
        var wait = TransactionalProducer.firstPause
        while true {
            switch TransactionError(consuming: call(), operation: operation) {
            case nil:
                return
            case .retriable:
                pause(for: &wait)
            case .abortable(let failure):
                try finishAbort()
                throw failure
            case .ending(let failure):
                throw failure
            }
        }
    }

    /// Asks the brokers whether this instance still holds its claim, by a transaction that is aborted.
    ///
    /// - Parameter partition: Of the group's input; its offset is put into that transaction.
    /// - Throws: `.fenced` when another instance has claimed the transactional id.
    func confirmClaim(group: String, partition: TopicPartition) throws(LogFailure) {
        let operation = "confirming the claim of \(transactionalID)"
        guard let outsider = ConsumerGroupMetadata(outsiderOf: group) else {
            throw .fatal(LogFault(operation: operation, code: "_INVALID_ARG", message: "there is no group"))
        }
        try begin()
        let list = TopicPartitionList([partition: 0])
        try alarm.during("a claim") { () throws(LogFailure) in
            do throws(LogFailure) {
                try finish(operation) {
                    rd_kafka_send_offsets_to_transaction(handle.client, list.pointer, outsider.pointer, -1)
                }
            } catch .abortAndRewind {
                // Aborted already, and an abort is refused as well when the claim is lost.
                return
            }
            try finishAbort()
        }
    }

    /// Aborts the open transaction, and comes back when that is done.
    func abort() throws(LogFailure) {
        try alarm.during("an abort") { () throws(LogFailure) in
            // Until the records are delivered, or given up, the brokers may not know of the transaction; and being asked
            // to abort one that they do not know is fatal. (librdkafka 2.0.2 asks all the same while the question
            // whether a partition may join is on its way.)
            while rd_kafka_flush(handle.client, 1000) != RD_KAFKA_RESP_ERR_NO_ERROR, fatalFailure == nil {}
            try finishAbort()
        }
        watch.noteAnswer()
    }

    private func finishAbort() throws(LogFailure) {
        var wait = TransactionalProducer.firstPause
        var refusals = 0
        while true {
            let error = rd_kafka_abort_transaction(handle.client, -1)
            switch TransactionError(consuming: error, operation: "aborting a transaction") {
            case nil:
                return
            case .retriable:
                pause(for: &wait)
            case .abortable(let failure):
                // The abort itself was refused.
                refusals += 1
                guard refusals < TransactionalProducer.abortAttempts else { throw .fatal(failure.fault) }
                pause(for: &wait)
            case .ending(let failure):
                throw failure
            }
        }
    }

    /// Tries once, and only for a while, to abort the open transaction: what is not aborted now will be at the next
    /// claim, or when it times out.
    func abandon(patience: Duration) {
        if let error = rd_kafka_abort_transaction(handle.client, patience.milliseconds) {
            rd_kafka_error_destroy(error)
        }
    }

    /// Waits up to `timeout` for whatever the client has to say, which goes to the log.
    func serve(timeout: Duration = .zero) {
        rd_kafka_poll(handle.client, timeout.milliseconds)
    }

    /// Waits the given time, and doubles it.
    private func pause(for wait: inout Duration) {
        let deadline = ContinuousClock.now + wait
        while ContinuousClock.now < deadline {
            serve(timeout: max(ContinuousClock.now.duration(to: deadline), .milliseconds(1)))
        }
        wait = min(wait * 2, TransactionalProducer.lastPause)
    }

    /// The error that made the client useless, if one did.
    var fatalFailure: LogFailure? { handle.fatalFailure }
}
