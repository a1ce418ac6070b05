import EventLog
import KafkaLog
import Testing

@Suite("Kafka properties")
struct KafkaPropertiesTests {
    static let secrets = [
        "sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem", "sasl.oauthbearer.client.secret",
        "sasl.oauthbearer.config",
    ]

    private func log(_ values: [String: String], _ lines: RecordedLines = RecordedLines()) throws {
        _ = try KafkaLog(
            properties: KafkaProperties(["bootstrap.servers": "127.0.0.1:1"].merging(values) { _, new in new }),
            transactionalID: "group", group: "group", logger: lines.logger)
    }

    @Test(
        "A property that acavd's guarantees rest on is refused by name, with the reason",
        arguments: KafkaProperties.reserved.keys.sorted())
    func reserved(property: String) throws {
        let error = try #require(throws: KafkaConfigurationError.self) {
            try KafkaProperties(["bootstrap.servers": "a:9092", property: "1"])
        }
        #expect(error == .reserved(property: property, reason: KafkaProperties.reserved[property] ?? ""))
        #expect(error.description.contains(property))
    }

    @Test("Without a broker's name nothing is tried")
    func noBrokers() throws {
        let error = try #require(throws: KafkaConfigurationError.self) { try KafkaProperties([:]) }
        #expect(error.description.contains("bootstrap.servers"))
    }

    @Test(
        "What librdkafka refuses is named, with librdkafka's own words",
        arguments: [
            ("bootstrap.sevrers", "a:1", "No such configuration property"),
            ("session.timeout.ms", "soon", "Invalid value"),
            ("session.timeout.ms", "-5", "outside allowed range"),
            ("security.protocol", "telepathy", "Invalid value"),
        ])
    func rejected(property: String, value: String, words: String) throws {
        let error = try #require(throws: KafkaConfigurationError.self) { try log([property: value]) }
        guard case .rejected(property, let explanation) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(explanation.contains(words))
    }

    @Test("Properties that contradict each other, or a missing file, are an error of configuration")
    func inconsistent() throws {
        let error = try #require(throws: KafkaConfigurationError.self) {
            try log(["security.protocol": "ssl", "ssl.ca.location": "/nonexistent/ca.pem"])
        }
        #expect(error.description.contains("ssl.ca.location"))
    }

    @Test("A good default may be overridden")
    func overriddenDefault() throws {
        try log([
            "auto.offset.reset": "latest", "client.id": "mine", "message.timeout.ms": "1000",
            "transaction.timeout.ms": "5000",
        ])
    }

    @Test("Deliveries may not be tried for longer than the transaction lasts")
    func messageTimeout() throws {
        let error = try #require(throws: KafkaConfigurationError.self) {
            try log(["message.timeout.ms": "60001", "transaction.timeout.ms": "60000"])
        }
        guard case .inconsistent(let explanation) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(explanation.contains("message.timeout.ms"))
    }

    @Test("No description shows a secret", arguments: secrets)
    func descriptions(property: String) throws {
        let properties = try KafkaProperties(["bootstrap.servers": "a:9092", property: "hunter2"])
        var dumped = ""
        dump(properties, to: &dumped)
        for shown in ["\(properties)", String(reflecting: properties), dumped, "\([properties])"] {
            #expect(!shown.contains("hunter2"))
            #expect(shown.contains("a:9092"))
        }
    }

    @Test("No error and no log line shows a secret, even with everything logged", arguments: secrets)
    func logLines(property: String) throws {
        let lines = RecordedLines()
        var shown: [String] = []
        let values = [
            property: "hunter2", "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN",
            "sasl.username": "me", "debug": "all",
        ]
        do {
            try log(values, lines)
        } catch {
            shown.append("\(error)")
        }
        shown += lines.texts()
        #expect(!shown.isEmpty)
        #expect(!shown.contains { $0.contains("hunter2") })
    }
}
