import Synchronization

extension InMemoryBroker {
    // MARK: - Producers

    /// A producer without transactions, as an idempotent one needs.
    package func newProducer() -> ProducerIdentity { state.withLock { $0.newProducer() } }

    /// A new epoch of the transactional id's producer: what it has open is aborted, offsets too, and what comes from
    /// an earlier epoch is refused from now on.
    ///
    /// - Parameter timeout: How long its transactions may stay open, in milliseconds; see `abortTimedOut(at:)`.
    package func claim(_ transactionalID: String, timeout: Int64 = 60_000) -> ProducerIdentity {
        state.withLock { $0.claim(transactionalID, timeout: timeout) }
    }

    /// The newest epoch of the transactional id's producer.
    package func producer(of transactionalID: String) -> ProducerIdentity? {
        state.withLock { state in
            state.transactionalIDs[transactionalID].flatMap { state.producers[$0]?.identity }
        }
    }

    /// - Throws: `.producerFenced` unless the identity is the newest of its producer, `.unknownProducer`.
    package func check(_ producer: ProducerIdentity) throws(BrokerRefusal) {
        try state.withLock { state throws(BrokerRefusal) in try state.check(producer) }
    }

    // MARK: - Records

    /// Appends a record to the partition that it names, or that its key leads to, or without a key to each in turn.
    ///
    /// - Parameter transaction: The producer in whose transaction it takes part; one is opened if none is open.
    /// - Returns: Its offset.
    /// - Throws: `.unknownTopicOrPartition`, `.invalidRecord`, and for a transaction `.producerFenced`,
    ///   `.unknownProducer`, `.invalidTransactionState` (the producer has no transactional id).
    @discardableResult
    package func append(
        _ record: LogRecord, timestamp: Int64? = nil, transaction: ProducerIdentity? = nil
    ) throws(BrokerRefusal) -> Int64 {
        try state.withLock { state throws(BrokerRefusal) in
            let unplaced = UnplacedRecord(
                key: record.key, value: record.value, headers: record.headers, timestamp: timestamp)
            return try state.append([unplaced], to: try state.place(record), transaction: transaction)
        }
    }

    /// Appends all the records to a partition, at successive offsets, or none. Throws as for one record.
    ///
    /// - Returns: The offset of the first.
    @discardableResult
    package func append(
        _ records: [UnplacedRecord], to partition: TopicPartition, transaction: ProducerIdentity? = nil
    ) throws(BrokerRefusal) -> Int64 {
        try state.withLock { state throws(BrokerRefusal) in
            try state.append(records, to: partition, transaction: transaction)
        }
    }

    // MARK: - Transactions

    /// Lets partitions take part in the producer's transaction before records come: its marker will be written there.
    package func addPartitions(
        _ partitions: [TopicPartition], transaction: ProducerIdentity
    ) throws(BrokerRefusal) {
        try state.withLock { state throws(BrokerRefusal) in
            guard partitions.allSatisfy({ state.partitions[$0] != nil }) else { throw .unknownTopicOrPartition }
            try state.join(transaction) { $0.partitions.formUnion(partitions) }
        }
    }

    /// Makes offsets part of the producer's transaction: they are pending until it ends, and committed with it.
    ///
    /// - Parameter membership: Who read them; offsets of a member that has left, or of an earlier generation, are
    ///   refused. `nil` lets them pass unchecked. As in Kafka nobody asks whether the member has these partitions:
    ///   once it knows the new generation, it can still commit what it read in the old one.
    /// - Throws: `.producerFenced`, `.unknownProducer`, `.invalidTransactionState`, and for the membership
    ///   `.unknownMember`, `.illegalGeneration`, `.fencedInstance`.
    package func addOffsets(
        _ offsets: LogOffsets, group: String, membership: GroupMembership? = nil, transaction: ProducerIdentity
    ) throws(BrokerRefusal) {
        try state.withLock { state throws(BrokerRefusal) in
            try state.check(transaction)
            if let membership { try state.groups[group, default: ConsumerGroup()].check(membership) }
            try state.join(transaction) { _ = $0.groups.insert(group) }
            state.groups[group, default: ConsumerGroup()].addPending(offsets, producer: transaction.id)
        }
    }

    /// Ends the producer's open transaction: its records and offsets become visible together, or never. Asked again for
    /// the same outcome, it does nothing.
    ///
    /// - Throws: `.producerFenced`, `.unknownProducer`, `.invalidTransactionState` when nothing is open and the last
    ///   transaction did not end so.
    package func end(transaction: ProducerIdentity, isCommit: Bool) throws(BrokerRefusal) {
        try state.withLock { state throws(BrokerRefusal) in
            try state.end(transaction, isCommit: isCommit)
        }
    }

    /// Aborts every transaction that has been open for longer than its producer said, and fences those producers.
    ///
    /// - Parameter time: Now, in milliseconds by the broker's clock; `nil` asks the clock.
    /// - Returns: Their transactional ids, sorted.
    @discardableResult
    package func abortTimedOut(at time: Int64? = nil) -> [String] {
        state.withLock { state in
            let overdue = state.overdue(at: time ?? state.now())
            return overdue.filter { state.timeOut($0) }
        }
    }

    /// Aborts the transactional id's open transaction as if it had been open too long, and fences the producer.
    ///
    /// - Returns: False when none is open.
    @discardableResult
    package func timeOut(_ transactionalID: String) -> Bool { state.withLock { $0.timeOut(transactionalID) } }
}
