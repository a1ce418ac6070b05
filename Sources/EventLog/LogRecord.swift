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

/// A record to be published.
package struct LogRecord: Hashable, Sendable {
    package let topic: String

    /// Where it goes; `nil` lets it follow from the key.
    package let partition: Int32?
    package let key: [UInt8]?

    /// `nil` is a tombstone: it deletes the key from a compacted topic.
    package let value: [UInt8]?
    package let headers: [LogHeader]

    package init(
        topic: String, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?, headers: [LogHeader] = []
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
    }
}

/// A record as it was read, with its place in the log.
package struct ConsumedRecord: Hashable, Sendable {
    package let source: TopicPartition
    package let offset: Int64

    /// Milliseconds since 1970, as its producer or the broker set it.
    package let timestamp: Int64
    package let key: [UInt8]?
    package let value: [UInt8]?
    package let headers: [LogHeader]

    package init(
        source: TopicPartition, offset: Int64, timestamp: Int64 = 0, key: [UInt8]?, value: [UInt8]?,
        headers: [LogHeader] = []
    ) {
        self.source = source
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }
}
