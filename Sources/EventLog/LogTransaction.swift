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

    /// Makes everything published visible and records `offsets` as consumed, both or neither. Waits until that is
    /// decided, however long the brokers are away.
    ///
    /// A commit that throws has ended the transaction too: with `.abortAndRewind` nothing of it became visible.
    package consuming func commit(offsets: LogOffsets) throws(LogFailure) {
        try backend.commit(offsets: offsets)
    }

    /// Gives the transaction up: nothing of it becomes visible. The place of reading does not move; whoever still has
    /// the mini-batch in hand may publish it in another transaction.
    package consuming func abort() throws(LogFailure) {
        try backend.abort()
    }
}
