extension InMemoryLog: TransactionBackend {
    package func begin() throws(LogFailure) -> LogTransaction {
        try perform(.begin) { () throws(LogFailure) in
            if isInTransaction { try endOnBroker(isCommit: false, operation: "aborting what was dropped") }
            let producer = try claimed("beginning a transaction")
            try asking("beginning a transaction") { () throws(BrokerRefusal) in try broker.check(producer) }
            transaction = .open(isOnBroker: false)
        }
        return LogTransaction(backend: self)
    }

    /// Appends the record at once: it is in the log, where readers of uncommitted records see it.
    package func publish(_ record: LogRecord) throws(LogFailure) {
        let operation = "publishing to \(record.topic)"
        do throws(LogFailure) {
            try perform(.publish) { () throws(LogFailure) in
                if case .void(let fault, _) = transaction { throw .abortAndRewind(fault) }
                let producer = try claimed(operation)
                try asking(operation) { () throws(BrokerRefusal) in
                    _ = try broker.append(record, transaction: producer)
                }
                transaction = .open(isOnBroker: true)
            }
        } catch .abortAndRewind(let fault) {
            transaction = .void(fault, isOnBroker: isOnBroker)
            throw .abortAndRewind(fault)
        }
    }

    /// Two steps, as on the wire: the offsets join the transaction, and it ends. A crash can come between them.
    package func commit(offsets: LogOffsets) throws(LogFailure) {
        let operation = "committing"
        do throws(LogFailure) {
            try perform(.commit) { () throws(LogFailure) in
                if case .void(let fault, _) = transaction { throw .abortAndRewind(fault) }
                let producer = try claimed(operation)
                if !offsets.isEmpty {
                    try asking("committing offsets") { () throws(BrokerRefusal) in
                        try broker.addOffsets(
                            offsets, group: group, membership: membership, transaction: producer)
                    }
                    transaction = .open(isOnBroker: true)
                }
                try pass(.commit, .between)
                try endOnBroker(isCommit: true, operation: operation)
            }
        } catch .abortAndRewind(let fault) {
            // A commit that throws has ended the transaction too.
            try endOnBroker(isCommit: false, operation: operation)
            throw .abortAndRewind(fault)
        }
    }

    package func abort() throws(LogFailure) {
        try perform(.abort) { () throws(LogFailure) in
            try endOnBroker(isCommit: false, operation: "aborting")
        }
    }

    var isInTransaction: Bool {
        if case .none = transaction { false } else { true }
    }

    private var isOnBroker: Bool {
        switch transaction {
        case .none: false
        case .open(let isOnBroker), .void(_, let isOnBroker): isOnBroker
        }
    }

    private func claimed(_ operation: String) throws(LogFailure) -> ProducerIdentity {
        guard let producer else {
            throw .fatal(
                LogFault(
                    operation: operation, code: "_STATE", message: "the transactional id has not been claimed"))
        }
        return producer
    }

    /// Ends the transaction. Of one in which nothing was published the broker knows nothing.
    func endOnBroker(isCommit: Bool, operation: String) throws(LogFailure) {
        let producer = try claimed(operation)
        let known = isOnBroker
        transaction = .none
        try asking(operation) { () throws(BrokerRefusal) in
            if known {
                try broker.end(transaction: producer, isCommit: isCommit)
            } else {
                try broker.check(producer)
            }
        }
    }
}
