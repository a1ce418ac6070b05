import EventLog
import Synchronization

/// The topics' configurations, as they were given when the topics were created.
final class TopicSettings: Sendable {
    private let given = Mutex<[String: [String: String]]>([:])
    private let maximumMessageBytes: Int

    init(maximumMessageBytes: Int) {
        self.maximumMessageBytes = maximumMessageBytes
    }

    func set(_ entries: [String: String], of topic: String) {
        given.withLock { $0[topic] = entries }
    }

    /// The largest batch that the topic takes.
    func maximumMessageBytes(of topic: String) -> Int {
        given.withLock { $0[topic]?["max.message.bytes"] }.flatMap { Int($0) } ?? maximumMessageBytes
    }

    /// All that can be said about a topic's configuration; `isDefault` where nobody set it.
    func entries(of topic: String, isCompacted: Bool) -> [(name: String, value: String, isDefault: Bool)] {
        let given = given.withLock { $0[topic] ?? [:] }
        var values = [
            "cleanup.policy": isCompacted ? "compact" : "delete",
            "compression.type": "producer",
            "max.message.bytes": "\(maximumMessageBytes)",
            "message.timestamp.type": "CreateTime",
            "min.insync.replicas": "1",
            "retention.bytes": "-1",
            "retention.ms": "-1",
        ]
        values.merge(given) { _, given in given }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value, given[$0.key] == nil) }
    }
}
