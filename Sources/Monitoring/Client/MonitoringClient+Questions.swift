import Foundation

/// What a daemon can be asked, as values. Each throws ``MonitoringClientError/declined(status:message:)`` where the daemon
/// says that it cannot.
extension MonitoringClient {
    package func status() throws(MonitoringClientError) -> ServiceStatus { try value(at: "/status") }

    package func history() throws(MonitoringClientError) -> HistoryStatus { try value(at: "/history") }

    /// - Parameter limit: From 1 to 1000.
    /// - Returns: The latest first.
    package func events(limit: Int) throws(MonitoringClientError) -> [RecentEvent] {
        try value(at: "/events?limit=\(limit)")
    }

    package func clusters() throws(MonitoringClientError) -> [ClusterSizesStatus] { try value(at: "/clusters") }

    /// - Parameter mostClusters: Of each side, from 1 to 128.
    package func table(
        ofPair number: Int, mostClusters: Int
    ) throws(MonitoringClientError) -> ContingencyTableStatus {
        try value(at: "/tables/\(number)?clusters=\(mostClusters)")
    }

    /// - Parameter clip: Its id, whatever is in it.
    package func explanation(of clip: String) throws(MonitoringClientError) -> ClipExplanation {
        try value(at: "/clips/" + MonitoringClient.encoded(clip))
    }

    /// In Prometheus' text format.
    package func metrics() throws(MonitoringClientError) -> String { try text(get("/metrics")) }

    /// In YAML.
    package func configuration() throws(MonitoringClientError) -> String { try text(get("/config")) }

    /// What keeps it from curating, a sentence each; none when it is ready.
    package func obstacles() throws(MonitoringClientError) -> [String] { try reasons(get("/readyz")) }

    /// What keeps its pipeline from making progress, a sentence each; none when it is well.
    package func ailments() throws(MonitoringClientError) -> [String] { try reasons(get("/healthz")) }

    /// Over a unix socket only.
    package func pause() throws(MonitoringClientError) { _ = try text(post("/pause")) }

    /// Over a unix socket only.
    package func resume() throws(MonitoringClientError) { _ = try text(post("/resume")) }

    private func value<Value: Decodable>(at path: String) throws(MonitoringClientError) -> Value {
        let reply = try get(path)
        guard reply.status == 200 else { throw declined(reply) }
        do {
            return try StatusCoding.decode(Value.self, from: Data(reply.body))
        } catch {
            throw .notUnderstood(address, reason: "its answer to \(path) is not what this version expects: \(error)")
        }
    }

    private func text(_ reply: Reply) throws(MonitoringClientError) -> String {
        guard reply.status == 200 else { throw declined(reply) }
        return reply.text
    }

    private func reasons(_ reply: Reply) throws(MonitoringClientError) -> [String] {
        switch reply.status {
        case 200: return []
        case 503: return reply.text.split(separator: "\n").map(String.init)
        default: throw declined(reply)
        }
    }

    private func declined(_ reply: Reply) -> MonitoringClientError {
        .declined(status: reply.status, message: reply.text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// A segment of a path: all but what RFC 3986, 2.3, calls unreserved is percent-encoded.
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
