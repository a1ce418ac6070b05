import EventLog

/// One step of the state, a map from keys to bytes: a key gets a value, or goes.
package struct StateChange: Hashable, Sendable {
    /// One to 512 printable ASCII characters, so that equal keys have equal bytes wherever they are kept.
    package let key: String

    /// Nil removes the key.
    package let value: [UInt8]?

    package init(key: String, value: [UInt8]?) {
        self.key = key
        self.value = value
    }

    /// The change that a record of the changelog tells of; nil when its key is none of ours. Whatever else writes to
    /// the topic must not cost the local store.
    init?(of record: ConsumedRecord) {
        guard let bytes = record.key, let key = String(validating: bytes, as: UTF8.self), StateChange.isKey(key)
        else { return nil }
        self.init(key: key, value: record.value)
    }

    /// Whether a text may be a key.
    package static func isKey(_ text: String) -> Bool {
        (1...512).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
