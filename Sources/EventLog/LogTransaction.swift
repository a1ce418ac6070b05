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

    /// Adds a record. Order is kept per topic and key.
    package func publish(_ record: LogRecord) throws(LogFailure) {
        try backend.publish(record)
    }

    /// Makes everything published durable, and then records `offsets` as consumed.
    package consuming func commit(offsets: LogOffsets) throws(LogFailure) {
        try backend.commit(offsets: offsets)
    }

    /// Gives the transaction up.
    package consuming func abort() throws(LogFailure) {
        try backend.abort()
    }
}
