import Foundation
import Operations
import Testing

@Suite("librdkafka properties")
struct KafkaPropertiesTests {
    @Test("Scalars pass through as they are written")
    func scalars() throws {
        let configuration = try read(
            """
            kafka:
              bootstrap.servers: a:9092,b:9092
              linger.ms: 5
              enable.ssl.certificate.verification: false
              client.rack: "007"
            """)
        #expect(
            configuration.kafka.properties == [
                "bootstrap.servers": "a:9092,b:9092", "linger.ms": "5",
                "enable.ssl.certificate.verification": "false", "client.rack": "007",
            ])
        #expect(configuration.kafka.secretNames.isEmpty)
    }

    @Test("A secret is read from a file or a variable and never shown")
    func secrets() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "acavd-secret-\(UUID().uuidString)")
        try "hush-file\n".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let configuration = try read(
            """
            kafka:
              bootstrap.servers: a:9092
              sasl.username: {file: \(file.path)}
              sasl.password: {environment: KAFKA_PASSWORD}
              ssl.key.password: hush-plain
            """,
            environment: [
                "KAFKA_PASSWORD": "hush-variable\r\n", "ACAVD_KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET": "hush-override",
            ])
        #expect(configuration.kafka.properties["sasl.username"] == "hush-file")
        #expect(configuration.kafka.properties["sasl.password"] == "hush-variable")
        #expect(configuration.kafka.properties["sasl.oauthbearer.client.secret"] == "hush-override")
        #expect(!configuration.description.contains("hush"))
        #expect(configuration.description.contains("sasl.password: (secret)"))
        #expect(configuration.description.contains("bootstrap.servers: a:9092"))
    }

    @Test("A secret is a credential of the service manager's, and never shown")
    func credential() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "acavd-credentials-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        try "hush\n".write(to: directory.appending(path: "kafka-password"), atomically: true, encoding: .utf8)
        let environment = ["CREDENTIALS_DIRECTORY": directory.path]
        let configuration = try read("kafka: {sasl.username: {credential: kafka-password}}", environment: environment)
        #expect(configuration.kafka.properties == ["sasl.username": "hush"])
        #expect(configuration.kafka.secretNames == ["sasl.username"])

        let missing = problems(of: "kafka: {sasl.password: {credential: other}}", environment: environment)
        #expect(missing.count == 1)
        #expect(missing.allSatisfy { $0.hasSuffix("; does the unit have LoadCredential=other:PATH?") })
    }

    @Test(
        "A property that is secret by its nature is known",
        arguments: [
            "sasl.password", "ssl.key.password", "ssl.keystore.password", "sasl.oauthbearer.client.secret",
            "ssl.key.pem", "sasl.oauthbearer.config", "sasl.oauthbearer.assertion.private.key.passphrase",
        ])
    func secretNames(name: String) {
        #expect(Configuration.Kafka.isSecret(name))
    }

    @Test(
        "A property that is not secret is shown",
        arguments: ["bootstrap.servers", "ssl.ca.pem", "ssl.keystore.location"])
    func plainNames(name: String) {
        #expect(!Configuration.Kafka.isSecret(name))
    }

    @Test(
        "A secret that cannot be read is a clear error",
        arguments: [
            (
                "{file: /does/not/exist}",
                "acavd.yaml:1:31: kafka.sasl.password.file: the file /does/not/exist cannot be read"
            ),
            (
                "{environment: ABSENT}",
                "acavd.yaml:1:38: kafka.sasl.password.environment: the environment variable ABSENT is not set"
            ),
            (
                "{credential: kafka-password}",
                "acavd.yaml:1:37: kafka.sasl.password.credential: there are no credentials here; the unit names them"
            ),
            (
                "{credential: ../acavd/secret}",
                "acavd.yaml:1:37: kafka.sasl.password.credential: expected the name of a credential"
            ),
            ("{path: x}", "acavd.yaml:1:24: kafka.sasl.password: expected text, a number, true or false, {credential"),
            ("[x]", "acavd.yaml:1:24: kafka.sasl.password: expected text, a number, true or false, {credential"),
        ])
    func unreadable(value: String, message: String) {
        let found = problems(of: "kafka: {sasl.password: \(value)}")
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.hasPrefix(message) })
    }

    @Test("A variable sets a property, its underscores standing for dots")
    func variable() throws {
        let configuration = try read(
            "kafka: {bootstrap.servers: a:9092}", environment: ["ACAVD_KAFKA_BOOTSTRAP_SERVERS": "b:9092"])
        #expect(configuration.kafka.properties == ["bootstrap.servers": "b:9092"])
        #expect(throws: Never.self) { try configuration.requireBrokers(file: nil) }
    }

    @Test("Brokers are asked for where they are needed")
    func brokers() throws {
        let configuration = try read("")
        #expect(throws: ConfigurationError.self) { try configuration.requireBrokers(file: "acavd.yaml") }
    }
}
