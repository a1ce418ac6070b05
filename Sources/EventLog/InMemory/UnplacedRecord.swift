/// A record whose partition is known and whose offset is not yet.
package struct UnplacedRecord: Hashable, Sendable {
    package let key: [UInt8]?

    /// `nil` is a tombstone.
    package let value: [UInt8]?
    package let headers: [LogHeader]

    /// Milliseconds since 1970; `nil` lets the broker's clock say.
    package let timestamp: Int64?

    package init(key: [UInt8]?, value: [UInt8]?, headers: [LogHeader] = [], timestamp: Int64? = nil) {
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
    }
}
