package import EventLog

/// A record in a batch, at its distance from the batch's base offset.
package struct BatchRecord: Hashable, Sendable {
    package let offsetDelta: Int32

    /// Milliseconds since 1970.
    package let timestamp: Int64
    package let key: [UInt8]?
    package let value: [UInt8]?
    package let headers: [LogHeader]

    package init(offsetDelta: Int32, timestamp: Int64, key: [UInt8]?, value: [UInt8]?, headers: [LogHeader]) {
        self.offsetDelta = offsetDelta
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }
}

/// A batch of records in the format of Kafka 0.11 and later ("magic 2"), uncompressed.
package struct RecordBatch: Hashable, Sendable {
    package var baseOffset: Int64 = 0

    /// The last offset that the batch covers, less the first; records within may be missing.
    package var lastOffsetDelta: Int32 = 0
    package var producerID: Int64 = -1
    package var producerEpoch: Int16 = -1

    /// The number of the first record among those of its producer in the partition; -1 from a plain producer.
    package var baseSequence: Int32 = -1
    package var isTransactional = false

    /// The batch is a marker that ends a transaction.
    package var isControl = false
    package var records: [BatchRecord] = []

    package init() {}
}
