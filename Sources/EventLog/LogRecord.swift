/// A partition of a topic.
package struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let topic: String
    package let partition: Int32

    package init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    package var description: String { "\(topic)[\(partition)]" }

    package static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }
}

/// A header of a record. Names may repeat; order is kept.
package struct LogHeader: Hashable, Sendable {
    package let name: String
    package let value: [UInt8]

    package init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ value: String) {
        self.init(name: name, value: Array(value.utf8))
    }
}

/// A record to be published. The partition follows from the key.
package struct LogRecord: Hashable, Sendable {
    package let topic: String
    package let key: [UInt8]?

    /// `nil` is a tombstone: it deletes the key from a compacted topic.
    package let value: [UInt8]?
    package let headers: [LogHeader]

    package init(topic: String, key: [UInt8]?, value: [UInt8]?, headers: [LogHeader] = []) {
        self.topic = topic
        self.key = key
        self.value = value
        self.headers = headers
    }
}

/// A record as it was read, with its place in the log.
package struct ConsumedRecord: Hashable, Sendable {
    package let source: TopicPartition
    package let offset: Int64
    package let key: [UInt8]?
    package let value: [UInt8]?
    package let headers: [LogHeader]

    package init(
        source: TopicPartition, offset: Int64, key: [UInt8]?, value: [UInt8]?, headers: [LogHeader] = []
    ) {
        self.source = source
        self.offset = offset
        self.key = key
        self.value = value
        self.headers = headers
    }
}
