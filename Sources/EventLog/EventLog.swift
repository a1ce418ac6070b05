/// What reading from the log can bring.
package enum InputEvent: Sendable {
    case record(ConsumedRecord)

    /// These partitions are now ours; records follow from their committed offsets.
    case assigned([TopicPartition])

    /// These partitions go to another reader at the next call of `poll`. Until then what was read from them can still
    /// be committed; afterwards it will be read again by whoever has them.
    case revoked([TopicPartition])
}

/// Input positions: for each partition the offset of the next record to read, that is, last processed + 1.
package typealias LogOffsets = [TopicPartition: Int64]

/// The log that acavd reads its input from and publishes its decisions to.
///
/// Used from one thread. Publishing happens only inside a transaction, and a mini-batch's records and input offsets
/// share one.
package protocol EventLog: AnyObject {
    /// Waits up to `timeout` for input and returns what there is, at most `maximum` events, in log order per partition.
    func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [InputEvent]

    /// Stops the flow of records from every assigned partition, now and after a rebalance, until `resume()`.
    /// `poll` must still be called, so that the consumer stays in its group.
    func pause() throws(LogFailure)

    /// Lets records flow again.
    func resume() throws(LogFailure)

    /// Opens a transaction. At most one is open at a time: one that was dropped, because publishing threw, is aborted.
    func begin() throws(LogFailure) -> LogTransaction

    /// Leaves the consumer group and waits for what was published to be delivered. Nothing may be called afterwards.
    func close() throws(LogFailure)
}
