import EventLog

extension RequestServer {
    func initProducerID(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let transactionalID = try request.body.nullableString()
        let timeout = Duration.milliseconds(try request.body.integer(Int32.self))
        var current = ProducerIdentity(id: -1, epoch: -1)
        if request.version >= 3 {
            current = ProducerIdentity(id: try request.body.integer(), epoch: try request.body.integer())
        }
        try request.body.endStructure()

        var identity = ProducerIdentity(id: -1, epoch: -1)
        let version = request.version
        let error = request.outcome {
            guard let transactionalID else {
                identity = broker.newProducer()
                return .none
            }
            guard !transactionalID.isEmpty else { return .invalidRequest }
            guard timeout > .zero, timeout <= configuration.maximumTransactionTimeout else {
                return .invalidTransactionTimeout
            }
            // A producer that recovers says who it is: only the newest may go on (KIP-360).
            if current.id >= 0, broker.producer(of: transactionalID) != current {
                return version >= 4 ? .producerFenced : .invalidProducerEpoch
            }
            identity = broker.claim(transactionalID, timeout: Int64(timeout / .milliseconds(1)))
            return .none
        }
        writer.throttleTime()
        writer.errorCode(error)
        writer.integer(identity.id)
        writer.integer(identity.epoch)
        writer.endStructure()
    }

    func addPartitions(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let (transactionalID, producer) = try request.body.transactionalProducer()
        let topics = try request.body.topics { (reader) throws(WireError) in try reader.integer(Int32.self) }
        let partitions = topics.flatMap { topic in
            topic.entries.map { TopicPartition(topic: topic.topic, partition: $0) }
        }
        let error = request.outcome {
            let refusal = check(transactionalID, producer)
            return refusal == .none ? ledger.announce(partitions, transaction: producer) : refusal
        }
        writer.throttleTime()
        writer.topics(topics) { writer, partition in
            writer.integer(partition)
            writer.errorCode(error)
        }
    }

    func addOffsets(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let (transactionalID, producer) = try request.body.transactionalProducer()
        let group = try request.body.string()
        let error = request.outcome {
            let refusal = check(transactionalID, producer)
            guard refusal == .none else { return refusal }
            return errorCode { () throws(BrokerRefusal) in
                try broker.addOffsets([:], group: group, transaction: producer)
            }
        }
        writer.throttleTime()
        writer.errorCode(error)
    }

    func endTransaction(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let (transactionalID, producer) = try request.body.transactionalProducer()
        let isCommit = try request.body.boolean()
        let error = request.outcome {
            let refusal = check(transactionalID, producer)
            return refusal == .none ? ledger.end(transaction: producer, isCommit: isCommit) : refusal
        }
        writer.throttleTime()
        writer.errorCode(error)
    }

    /// That the producer is the one the transactional id belongs to. Whether it is the newest is for the core to say.
    private func check(_ transactionalID: String, _ producer: ProducerIdentity) -> ErrorCode {
        guard let newest = broker.producer(of: transactionalID), newest.id == producer.id else {
            return .invalidProducerIDMapping
        }
        return .none
    }
}

extension WireReader {
    fileprivate mutating func transactionalProducer() throws(WireError) -> (String, ProducerIdentity) {
        (try string(), ProducerIdentity(id: try integer(), epoch: try integer()))
    }
}
