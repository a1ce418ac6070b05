import CRdKafka
import EventLog

extension Client {
    /// Hands a record over for delivery.
    func produce(_ record: LogRecord) throws(ClientError) {
        var bytes = Array(record.topic.utf8) + [0] + (record.key ?? []) + (record.value ?? [])
        for header in record.headers { bytes += Array(header.name.utf8) + [0] + header.value }
        bytes.append(0)
        let error = bytes.withUnsafeMutableBytes { memory -> OpaquePointer? in
            guard var place = memory.baseAddress else { return nil }
            func take(_ count: Int) -> UnsafeMutableRawPointer {
                defer { place += count }
                return place
            }
            func text(_ count: Int) -> UnsafePointer<CChar> {
                UnsafePointer(take(count + 1).assumingMemoryBound(to: CChar.self))
            }
            func argument(
                _ type: rd_kafka_vtype_t, _ fill: (inout rd_kafka_vu_t.__Unnamed_union_u) -> Void
            ) -> rd_kafka_vu_t {
                var argument = rd_kafka_vu_t()
                argument.vtype = type
                fill(&argument.u)
                return argument
            }
            var arguments = [argument(RD_KAFKA_VTYPE_MSGFLAGS) { $0.i = RD_KAFKA_MSG_F_COPY }]
            let topic = text(record.topic.utf8.count)
            arguments.append(argument(RD_KAFKA_VTYPE_TOPIC) { $0.cstr = topic })
            if let partition = record.partition {
                arguments.append(argument(RD_KAFKA_VTYPE_PARTITION) { $0.i32 = partition })
            }
            if let key = record.key {
                let start = take(key.count)
                arguments.append(argument(RD_KAFKA_VTYPE_KEY) { $0.mem = .init(ptr: start, size: key.count) })
            }
            if let value = record.value {
                let start = take(value.count)
                arguments.append(argument(RD_KAFKA_VTYPE_VALUE) { $0.mem = .init(ptr: start, size: value.count) })
            }
            for header in record.headers {
                let name = text(header.name.utf8.count)
                let start = take(header.value.count)
                arguments.append(
                    argument(RD_KAFKA_VTYPE_HEADER) {
                        $0.header = .init(name: name, val: start, size: header.value.count)
                    })
            }
            return rd_kafka_produceva(pointer, &arguments, arguments.count)
        }
        try ClientError.check(error)
    }

    /// Records with these texts as values, each under its own text as key.
    func produce(_ values: [String], to topic: String, partition: Int32 = 0) throws(ClientError) {
        for value in values {
            try produce(LogRecord(topic: topic, partition: partition, key: Array(value.utf8), value: Array(value.utf8)))
        }
    }

    func flush() throws(ClientError) {
        try ClientError.check(rd_kafka_flush(pointer, 20_000))
    }

    // MARK: - Transactions

    func initTransactions() throws(ClientError) {
        try ClientError.check(rd_kafka_init_transactions(pointer, 20_000))
    }

    func begin() throws(ClientError) {
        try ClientError.check(rd_kafka_begin_transaction(pointer))
    }

    func commit() throws(ClientError) {
        try ClientError.check(rd_kafka_commit_transaction(pointer, 20_000))
    }

    func abort() throws(ClientError) {
        try ClientError.check(rd_kafka_abort_transaction(pointer, 20_000))
    }

    func send(_ offsets: LogOffsets, of consumer: Client) throws(ClientError) {
        try send(offsets, GroupMetadata(consumer))
    }

    func send(_ offsets: LogOffsets, _ metadata: borrowing GroupMetadata) throws(ClientError) {
        let list = PartitionList(offsets)
        try ClientError.check(rd_kafka_send_offsets_to_transaction(pointer, list.pointer, metadata.pointer, 20_000))
    }

    /// A whole transaction.
    func publish(_ values: [String], to topic: String, partition: Int32 = 0) throws(ClientError) {
        try begin()
        try produce(values, to: topic, partition: partition)
        try commit()
    }

    var fatalError: String? {
        let code = rd_kafka_fatal_error(pointer, nil, 0)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : String(cString: rd_kafka_err2name(code))
    }
}

/// What a consumer was in its group when this was made: its member id and generation.
struct GroupMetadata: ~Copyable {
    let pointer: OpaquePointer?

    init(_ consumer: Client) {
        pointer = rd_kafka_consumer_group_metadata(consumer.pointer)
    }

    deinit {
        rd_kafka_consumer_group_metadata_destroy(pointer)
    }
}
