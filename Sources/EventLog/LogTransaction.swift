/// What a log implementation does for an open transaction.
package protocol TransactionBackend: AnyObject {
    func publish(_ record: LogRecord) throws(LogFailure)
    func commit(offsets: LogOffsets) throws(LogFailure)
    func abort() throws(LogFailure)
}

/// An open transaction: a linear value, ended by exactly one of `commit` and `abort`. Publishing after either does not
/// compile.
package struct LogTransaction: ~Copyable {
    private let backend: any TransactionBackend

    package init(backend: any TransactionBackend) {
        self.backend = backend
    }

    /// Adds a record. Order is kept per topic and key. May wait for room in the send buffer.
    package func publish(_ record: LogRecord) throws(LogFailure) {
        try backend.publish(record)
    }

    /// Makes everything published durable, and then records `offsets` as consumed. Offsets of partitions that are no
    /// longer ours are left out: whoever has them now reads those records again.
    ///
    /// A commit that throws has ended the transaction too; `LogFailure` says what is to be done about its records.
    package consuming func commit(offsets: LogOffsets) throws(LogFailure) {
        try backend.commit(offsets: offsets)
    }

    /// Gives the transaction up: nothing is recorded as consumed. The place of reading does not move; whoever still
    /// has the mini-batch in hand may publish it in another transaction.
    package consuming func abort() throws(LogFailure) {
        try backend.abort()
    }
}
