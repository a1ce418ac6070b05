import EventLog
import Synchronization

/// What the broker's core does not know about producers: the sequence numbers of idempotent ones, and the partitions
/// that a transaction has announced.
///
/// One lock covers a check and what follows from it in the core, so that neither a batch sent twice at once nor one that
/// arrives as its transaction ends can slip through.
final class ProducerLedger: Sendable {
    private struct Stream: Hashable {
        let producer: Int64
        let partition: TopicPartition
    }

    private struct State {
        var sequences: [Stream: SequenceLog] = [:]

        /// The partitions of the transaction that each producer has open, by producer id, with the epoch it is of.
        var announced: [Int64: (producer: ProducerIdentity, partitions: Set<TopicPartition>)] = [:]

        func hasAnnounced(_ partition: TopicPartition, _ producer: ProducerIdentity) -> Bool {
            guard let open = announced[producer.id], open.producer == producer else { return false }
            return open.partitions.contains(partition)
        }
    }

    private let broker: InMemoryBroker
    private let state = Mutex(State())

    init(broker: InMemoryBroker) {
        self.broker = broker
    }

    /// Appends a batch as its producer sent it, unless it is there already.
    ///
    /// - Returns: The offset of its first record.
    func append(_ batch: RecordBatch, to partition: TopicPartition) throws(ErrorCode) -> Int64 {
        guard batch.producerID >= 0 else {
            guard !batch.isTransactional else { throw .invalidRecord }
            return try store(batch, in: partition, transaction: nil)
        }
        guard batch.baseSequence >= 0 else { throw .invalidRecord }
        let identity = ProducerIdentity(id: batch.producerID, epoch: batch.producerEpoch)
        return try state.withLock { state throws(ErrorCode) in
            let refusal = errorCode { () throws(BrokerRefusal) in try broker.check(identity) }
            guard refusal == .none else {
                throw refusal == .invalidProducerIDMapping ? .unknownProducerID : refusal
            }
            let stream = Stream(producer: identity.id, partition: partition)
            let last = SequenceLog.next(after: batch.baseSequence, count: batch.records.count - 1)
            var log = state.sequences[stream] ?? SequenceLog(epoch: identity.epoch)
            switch log.verdict(epoch: identity.epoch, first: batch.baseSequence, last: last) {
            case .duplicate(let offset): return offset
            case .refused(let code): throw code
            case .new: break
            }
            // A batch that was on its way when its transaction ended must not open another, which nobody would end;
            // nor may one slip in between that belongs to none.
            guard batch.isTransactional == state.hasAnnounced(partition, identity) else {
                throw .invalidTransactionState
            }
            let offset = try store(batch, in: partition, transaction: batch.isTransactional ? identity : nil)
            log.note(
                epoch: identity.epoch, SequenceLog.Batch(first: batch.baseSequence, last: last, offset: offset))
            state.sequences[stream] = log
            return offset
        }
    }

    private func store(
        _ batch: RecordBatch, in partition: TopicPartition, transaction: ProducerIdentity?
    ) throws(ErrorCode) -> Int64 {
        let records = batch.records.map {
            UnplacedRecord(key: $0.key, value: $0.value, headers: $0.headers, timestamp: $0.timestamp)
        }
        do throws(BrokerRefusal) {
            return try broker.append(records, to: partition, transaction: transaction)
        } catch {
            throw ErrorCode(error)
        }
    }

    /// Lets partitions take part in the producer's transaction.
    func announce(_ partitions: [TopicPartition], transaction: ProducerIdentity) -> ErrorCode {
        state.withLock { state in
            let refusal = errorCode { () throws(BrokerRefusal) in
                try broker.addPartitions(partitions, transaction: transaction)
            }
            guard refusal == .none else { return refusal }
            if state.announced[transaction.id]?.producer != transaction {
                state.announced[transaction.id] = (transaction, [])
            }
            state.announced[transaction.id]?.partitions.formUnion(partitions)
            return .none
        }
    }

    /// Ends the producer's transaction.
    func end(transaction: ProducerIdentity, isCommit: Bool) -> ErrorCode {
        state.withLock { state in
            let refusal = errorCode { () throws(BrokerRefusal) in
                try broker.end(transaction: transaction, isCommit: isCommit)
            }
            if refusal == .none { state.announced[transaction.id] = nil }
            return refusal
        }
    }
}
