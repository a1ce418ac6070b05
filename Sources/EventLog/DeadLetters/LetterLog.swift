/// What dead letters ask of a log beyond what the daemon does: to read here and there, also where another instance is
/// just writing.
package protocol LetterLog: EventLog {
    /// The offset that the next record of a partition that exists will have, behind all transactions that are still open.
    func end(of partition: TopicPartition) throws(LogFailure) -> Int64

    /// Hands the committed records at these offsets to `body`, in order; those that are no longer kept are left out.
    ///
    /// - Throws: `.retry` as long as it is undecided what is committed there. Records may have been handed out by then,
    ///   and will be again.
    func read(
        _ offsets: Range<Int64>, of partition: TopicPartition, _ body: (ConsumedRecord) -> Void
    ) throws(LogFailure)
}
