/// Why a Kafka client cannot be made of its configuration. Nothing was contacted yet.
package enum KafkaConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// acavd sets this property itself.
    case reserved(property: String, reason: String)

    /// A property without which nothing works.
    case missing(property: String, remedy: String)

    /// librdkafka does not know the property or refuses the value; the explanation is its own, without secrets.
    case rejected(property: String, explanation: String)

    /// Properties that are fine one by one do not go together, or a file they name cannot be read.
    case inconsistent(explanation: String)

    package var description: String {
        switch self {
        case .reserved(let property, let reason):
            "kafka property \(property) is set by acavd and cannot be overridden (\(reason)); remove it"
        case .missing(let property, let remedy):
            "kafka property \(property) is missing; \(remedy)"
        case .rejected(let property, let explanation):
            "kafka property \(property) is not accepted by librdkafka: \(explanation)"
        case .inconsistent(let explanation):
            "the kafka properties are not accepted by librdkafka: \(explanation)"
        }
    }
}
