extension Configuration {
    /// The librdkafka properties an operator set, passed through as they are, and which of them are secret.
    package struct Kafka: Equatable, Sendable {
        /// Property name to value, secrets included: for librdkafka only, never for a log.
        package private(set) var properties: [String: String] = [:]

        /// The properties whose values must never be shown.
        package private(set) var secretNames: Set<String> = []

        /// Sets a property. It is secret when `isSecret` says so or its name does.
        package mutating func set(_ name: String, to value: String, isSecret: Bool = false) {
            properties[name] = value
            if isSecret || Kafka.isSecret(name) {
                secretNames.insert(name)
            } else {
                secretNames.remove(name)
            }
        }

        /// Each property with its value in the order of their names, secrets as `(secret)`.
        package var redacted: [(name: String, value: String)] {
            properties.sorted { $0.key < $1.key }
                .map { ($0.key, secretNames.contains($0.key) ? "(secret)" : $0.value) }
        }

        /// Whether a property holds a secret by its nature, wherever its value came from.
        package static func isSecret(_ name: String) -> Bool {
            // Endings and not a list of names, so that a property of a later librdkafka is covered too. The last may
            // carry a client secret without saying so.
            ["password", "passphrase", "secret", "key.pem"].contains { name.hasSuffix($0) }
                || name == "sasl.oauthbearer.config"
        }
    }

    /// Checks that the brokers are named, which `acavd run` needs and nothing else does.
    ///
    /// - Parameter file: The file that was read, to name the place to mend.
    package func requireBrokers(file: String?) throws(ConfigurationError) {
        guard kafka.properties["bootstrap.servers", default: ""].isEmpty else { return }
        throw ConfigurationError(problems: [
            ConfigurationProblem(
                place: file ?? "configuration",
                message: "kafka: bootstrap.servers is missing; name the brokers there "
                    + "or in ACAVD_KAFKA_BOOTSTRAP_SERVERS, for example localhost:9092")
        ])
    }
}

extension Configuration.Kafka: CustomStringConvertible {
    /// The redacted properties as a YAML flow mapping.
    package var description: String {
        "{" + redacted.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}"
    }
}
