import CRdKafka
import EventLog

/// What a consumer's poll brought.
enum Polled {
    case record(ConsumedRecord)
    case end(TopicPartition)
    case error(String)
}

extension Client {
    func subscribe(to topics: [String]) throws(ClientError) {
        let list = PartitionList(
            Dictionary(topics.map { (TopicPartition(topic: $0, partition: -1), -1001) }) { first, _ in first })
        try ClientError.check(rd_kafka_subscribe(pointer, list.pointer))
    }

    /// Reads these partitions from these offsets, outside any group.
    func assign(_ offsets: LogOffsets) throws(ClientError) {
        let list = PartitionList(offsets)
        try ClientError.check(rd_kafka_assign(pointer, list.pointer))
    }

    func poll(milliseconds: Int32 = 100) -> Polled? {
        guard let message = rd_kafka_consumer_poll(pointer, milliseconds) else { return nil }
        defer { rd_kafka_message_destroy(message) }
        let content = message.pointee
        guard content.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            guard content.err == RD_KAFKA_RESP_ERR__PARTITION_EOF else {
                return .error(String(cString: rd_kafka_err2name(content.err)))
            }
            return .end(
                TopicPartition(topic: String(cString: rd_kafka_topic_name(content.rkt)), partition: content.partition))
        }
        func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
            start.map { Array(UnsafeRawBufferPointer(start: $0, count: count)) }
        }
        var headers: [LogHeader] = []
        var list: OpaquePointer?
        if rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR {
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            var index = 0
            while rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
                headers.append(
                    LogHeader(name: name.map { String(cString: $0) } ?? "", value: bytes(value, size) ?? []))
                index += 1
            }
        }
        return .record(
            ConsumedRecord(
                source: TopicPartition(
                    topic: String(cString: rd_kafka_topic_name(content.rkt)), partition: content.partition),
                offset: content.offset, timestamp: rd_kafka_message_timestamp(message, nil),
                key: bytes(content.key, content.key_len), value: bytes(content.payload, content.len),
                headers: headers))
    }

    /// Polls until `isEnough`. Fails after half a minute: far longer than anything here takes.
    func poll(until isEnough: ([ConsumedRecord], Set<TopicPartition>) -> Bool) throws -> [ConsumedRecord] {
        var records: [ConsumedRecord] = []
        var ended: Set<TopicPartition> = []
        let end = ContinuousClock.now + .seconds(30)
        while !isEnough(records, ended) {
            guard .now < end else { throw NothingCame(instead: records.count) }
            switch poll() {
            case .record(let record): records.append(record)
            case .end(let partition): ended.insert(partition)
            case .error(let name): throw UnexpectedError(name: name)
            case nil: break
            }
        }
        return records
    }

    func pollRecords(_ count: Int) throws -> [ConsumedRecord] {
        try poll { records, _ in records.count >= count }
    }

    /// Polls until the consumer has exactly these partitions.
    func pollUntilAssigned(_ isRight: (Set<TopicPartition>) -> Bool) throws {
        let end = ContinuousClock.now + .seconds(30)
        while !isRight(assignment) {
            guard .now < end else { throw NothingCame(instead: assignment.count) }
            _ = poll(milliseconds: 20)
        }
    }

    var assignment: Set<TopicPartition> {
        var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        guard rd_kafka_assignment(pointer, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        return Set(PartitionList(taking: list).offsets.keys)
    }

    /// What the group has committed; -1001 for nothing.
    func committed(_ partition: TopicPartition, milliseconds: Int32 = 20_000) throws(ClientError) -> Int64 {
        let list = PartitionList([partition: -1001])
        try ClientError.check(rd_kafka_committed(pointer, list.pointer, milliseconds))
        return list.offsets[partition] ?? -1001
    }

    func commit(_ offsets: LogOffsets) throws(ClientError) {
        let list = PartitionList(offsets)
        try ClientError.check(rd_kafka_commit(pointer, list.pointer, 0))
    }

    /// The start and the end of a partition, as this client may see it.
    func bounds(of partition: TopicPartition, milliseconds: Int32 = 20_000) throws(ClientError) -> Range<Int64> {
        var (low, high) = (Int64(0), Int64(0))
        try ClientError.check(
            rd_kafka_query_watermark_offsets(
                pointer, partition.topic, partition.partition, &low, &high, milliseconds))
        return low..<high
    }

    /// The first offset whose record is not older, -1 for none.
    func offset(of partition: TopicPartition, at timestamp: Int64) throws(ClientError) -> Int64 {
        let list = PartitionList([partition: timestamp])
        try ClientError.check(rd_kafka_offsets_for_times(pointer, list.pointer, 20_000))
        return list.offsets[partition] ?? -1
    }

    func close() throws(ClientError) {
        try ClientError.check(rd_kafka_consumer_close(pointer))
    }

    var memberID: String? {
        guard let text = rd_kafka_memberid(pointer) else { return nil }
        defer { rd_kafka_mem_free(pointer, text) }
        return String(cString: text)
    }
}

struct NothingCame: Error {
    let instead: Int
}

struct UnexpectedError: Error {
    let name: String
}
