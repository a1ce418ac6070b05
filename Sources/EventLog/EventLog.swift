/// What reading from the log can bring.
package enum InputEvent: Sendable {
    case record(ConsumedRecord)

    /// All that the partition held a moment ago has been handed out.
    case caughtUp(TopicPartition)

    /// These partitions are now ours; records follow once `beginReading` has said from where.
    case assigned([TopicPartition])

    /// These partitions go to another reader at the next call of `poll`. Until then what was read from them can still
    /// be committed; afterwards it will be read again by whoever has them.
    case revoked([TopicPartition])
}

/// Input positions: for each partition the offset of the next record to read, that is, last processed + 1.
package typealias LogOffsets = [TopicPartition: Int64]

/// The log that acavd reads its input from, publishes its decisions to, and keeps its state in.
///
/// Used from one thread. Publishing happens only inside a transaction: records and input offsets of a mini-batch become
/// visible together, to those who read committed records, or never. The order of calls is `claim`, then any reading of
/// committed records, then `subscribe`, then polling and transactions, then `close`.
package protocol EventLog: AnyObject {
    /// Makes this the only instance that can publish under its transactional id: what an earlier one left open is
    /// aborted, and it is fenced. When this returns, nothing more can appear that the earlier instance wrote.
    func claim() throws(LogFailure)

    /// The offsets a partition holds: from the first that is kept to the one that the next record will have. A topic
    /// that does not exist holds nothing: 0..<0.
    func bounds(of partition: TopicPartition) throws(LogFailure) -> Range<Int64>

    /// Hands the committed records of a partition to `body`, in order, from `offset` (or the first that is kept) to the
    /// end that the partition has now.
    ///
    /// - Returns: That end: the offset of what will come next.
    func readToEnd(
        of partition: TopicPartition, from offset: Int64, _ body: (ConsumedRecord) -> Void
    ) throws(LogFailure) -> Int64

    /// Joins the consumer group for these topics; partitions come with `poll`.
    func subscribe(to topics: [String]) throws(LogFailure)

    /// Waits up to `timeout` for input and returns what there is, at most `maximum` records, in log order per partition.
    func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [InputEvent]

    /// Lets the records of partitions flow that `poll` said were assigned: from the given position, or where there is
    /// none from the group's committed offset, or where there is none from the first record.
    func beginReading(_ partitions: [TopicPartition], from positions: LogOffsets) throws(LogFailure)

    /// Stops the flow of records from every assigned partition, now and after a rebalance, until `resume()`.
    /// `poll` must still be called, so that the consumer stays in its group.
    func pause() throws(LogFailure)

    /// Lets records of all partitions flow again but of those held.
    func resume() throws(LogFailure)

    /// Holds back the records of these assigned partitions, and of no others, until the next call of this or until the
    /// partition is revoked.
    func hold(_ partitions: Set<TopicPartition>) throws(LogFailure)

    /// How far each assigned partition has been handed out, and where it ends. Never waits: what is not known is nil, and
    /// an end may be some seconds old.
    func reach() -> [TopicPartition: InputReach]

    /// Opens a transaction. At most one is open at a time: one that was dropped, because publishing threw, is aborted.
    func begin() throws(LogFailure) -> LogTransaction

    /// Leaves the consumer group. Nothing may be called afterwards.
    func close() throws(LogFailure)
}
