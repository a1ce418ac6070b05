package import EventLog

/// Why a topic cannot be read.
package enum TopicReaderError: Error, Sendable, CustomStringConvertible {
    case configuration(KafkaConfigurationError)
    case log(LogFailure)

    package var description: String {
        switch self {
        case .configuration(let error): error.description
        case .log(let failure): failure.description
        }
    }
}
