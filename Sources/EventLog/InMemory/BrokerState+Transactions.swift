extension BrokerState {
    /// A producer without transactions.
    mutating func newProducer() -> ProducerIdentity {
        let identity = nextProducerID()
        producers[identity.id] = ProducerState(identity: identity, transactionalID: nil, timeout: .max)
        return identity
    }

    /// Makes a new epoch of the transactional id's producer: what was open is aborted, and what comes from an earlier
    /// epoch is refused from now on.
    mutating func claim(_ transactionalID: String, timeout: Int64) -> ProducerIdentity {
        if let id = transactionalIDs[transactionalID] {
            abortOpen(id)
            let identity = fence(id)
            producers[identity.id]?.timeout = timeout
            producers[identity.id]?.phase = .fresh
            return identity
        }
        let identity = nextProducerID()
        transactionalIDs[transactionalID] = identity.id
        producers[identity.id] = ProducerState(
            identity: identity, transactionalID: transactionalID, timeout: timeout)
        return identity
    }

    private mutating func nextProducerID() -> ProducerIdentity {
        lastProducerID += 1
        return ProducerIdentity(id: lastProducerID, epoch: 0)
    }

    /// Raises the epoch; after the last one the transactional id goes on under a new producer id.
    @discardableResult
    private mutating func fence(_ id: Int64) -> ProducerIdentity {
        guard let state = producers[id] else { return nextProducerID() }
        let old = state.identity
        let identity =
            old.epoch < .max - 1 ? ProducerIdentity(id: id, epoch: old.epoch + 1) : nextProducerID()
        var renewed = state
        renewed.identity = identity
        producers[identity.id] = renewed
        if identity.id != id {
            // The old id stays known, one epoch up, so that its last holder hears that it is fenced.
            producers[id]?.identity = ProducerIdentity(id: id, epoch: .max)
            if let name = state.transactionalID { transactionalIDs[name] = identity.id }
        }
        return identity
    }

    /// That the identity is the newest of its producer.
    func check(_ identity: ProducerIdentity) throws(BrokerRefusal) {
        guard let state = producers[identity.id] else { throw .unknownProducer }
        guard state.identity.epoch == identity.epoch else { throw .producerFenced }
    }

    /// Opens a transaction for this producer unless one is open, and lets `body` note what takes part in it.
    mutating func join(
        _ identity: ProducerIdentity, _ body: (inout OpenTransaction) -> Void
    ) throws(BrokerRefusal) {
        try check(identity)
        guard producers[identity.id]?.transactionalID != nil else { throw .invalidTransactionState }
        var transaction: OpenTransaction
        if case .open(let open) = producers[identity.id]?.phase {
            transaction = open
            // Not held twice, so that it is changed in place.
            producers[identity.id]?.phase = .fresh
        } else {
            transaction = OpenTransaction(began: now())
        }
        body(&transaction)
        producers[identity.id]?.phase = .open(transaction)
    }

    /// Ends the open transaction with a marker in each partition that takes part, and with its offsets.
    mutating func end(_ identity: ProducerIdentity, isCommit: Bool) throws(BrokerRefusal) {
        try check(identity)
        switch producers[identity.id]?.phase {
        case .open(let transaction):
            finish(transaction, of: identity, isCommit: isCommit)
        case .ended(isCommit):
            // The answer to the first request was lost, and it is asked again.
            break
        case .ended, .fresh, nil:
            throw .invalidTransactionState
        }
    }

    private mutating func finish(_ transaction: OpenTransaction, of identity: ProducerIdentity, isCommit: Bool) {
        let timestamp = now()
        for partition in transaction.partitions.sorted() {
            partitions[partition]?.end(transaction: identity, isCommit: isCommit, timestamp: timestamp)
        }
        for group in transaction.groups {
            groups[group]?.endTransaction(of: identity.id, isCommit: isCommit)
        }
        producers[identity.id]?.phase = .ended(isCommit: isCommit)
        noteChange()
    }

    private mutating func abortOpen(_ id: Int64) {
        guard let state = producers[id], case .open(let transaction) = state.phase else { return }
        finish(transaction, of: state.identity, isCommit: false)
    }

    /// Aborts the transactional id's open transaction and fences its producer, as the broker does to one that takes too
    /// long.
    ///
    /// - Returns: False when no transaction is open.
    mutating func timeOut(_ transactionalID: String) -> Bool {
        guard let id = transactionalIDs[transactionalID], case .open = producers[id]?.phase else { return false }
        abortOpen(id)
        fence(id)
        return true
    }

    /// The transactional ids whose transaction has been open too long.
    func overdue(at time: Int64) -> [String] {
        producers.values.compactMap { state in
            guard case .open(let transaction) = state.phase, time - transaction.began >= state.timeout else {
                return nil
            }
            return state.transactionalID
        }.sorted()
    }
}
