/// librdkafka properties by name, passed through as they are: `bootstrap.servers`, `security.protocol`, `sasl.username`
/// and whatever else its CONFIGURATION.md lists. Secrets are kept out of every description.
package struct KafkaProperties: Sendable, Hashable {
    private let values: [String: String]

    /// - Throws: `KafkaConfigurationError` when no broker is named, or a property is one that acavd sets itself. Names
    ///   and values are checked by librdkafka when a client is made of them.
    package init(_ values: [String: String]) throws(KafkaConfigurationError) {
        // The first by name, so that the same mistake gives the same message every time.
        for name in values.keys.sorted() {
            if let reason = KafkaProperties.reserved[name] { throw .reserved(property: name, reason: reason) }
        }
        guard values.keys.contains(where: KafkaProperties.brokerLists.contains) else {
            throw .missing(property: "bootstrap.servers", remedy: "name at least one broker as host:port")
        }
        self.values = values
    }

    /// The properties that acavd's guarantees rest on, and why they cannot be chosen.
    package static let reserved: [String: String] = {
        let acknowledgement = "a record counts as published only when all in-sync replicas have it"
        let commits = "input is committed only after what was made of it is durable"
        let ends = "acavd relies on it to know when all there was has been read"
        return [
            "acks": acknowledgement,
            "request.required.acks": acknowledgement,
            "enable.idempotence": "a record must not be published twice because of a retry",
            "transactional.id": "it is the application id, so that a second instance is kept out",
            "group.instance.id": "it is the application id, so that an instance started again has its input at once",
            "delivery.report.only.error": "acavd watches deliveries itself",
            "enable.auto.commit": commits,
            "auto.commit.enable": commits,
            "enable.auto.offset.store": commits,
            "group.id": "it is the application id",
            "isolation.level": "records of an aborted transaction must not be read",
            "enable.partition.eof": ends,
            "log.queue": "acavd writes the library's log lines to its own log",
        ]
    }()

    /// Two names for one thing.
    private static let brokerLists = ["bootstrap.servers", "metadata.broker.list"]

    /// The brokers first contacted, as configured.
    package var brokers: String {
        KafkaProperties.brokerLists.compactMap { values[$0] }.joined(separator: ",")
    }

    /// By name, in a fixed order.
    var sorted: [(name: String, value: String)] {
        values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    /// Whether the value must never be shown. Errs on the side of secrecy.
    private static func isSecret(_ name: String) -> Bool {
        ["password", "secret", "pem", "token", "oauthbearer.config", "jaas", "ssl.key", "ssl_key"]
            .contains { name.contains($0) } && !name.hasSuffix(".location") && !name.hasSuffix(".url")
    }

    /// The text with every secret value blotted out; librdkafka quotes values in its messages.
    func redacting(_ text: String) -> String {
        var redacted = text
        for (name, value) in values where KafkaProperties.isSecret(name) && !value.isEmpty {
            redacted = redacted.split(separator: value, omittingEmptySubsequences: false).joined(separator: "[secret]")
        }
        return redacted
    }
}

extension KafkaProperties: CustomStringConvertible, CustomReflectable {
    package var description: String {
        sorted.map { "\($0.name)=\(KafkaProperties.isSecret($0.name) ? "[secret]" : $0.value)" }
            .joined(separator: ", ")
    }

    /// `dump` and crash reports reflect; they get what `description` shows.
    package var customMirror: Mirror {
        Mirror(self, children: ["values": description])
    }
}
