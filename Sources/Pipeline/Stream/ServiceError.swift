package import EventLog

/// Why the service ended by itself.
package enum ServiceError: Error, CustomStringConvertible {
    /// The log cannot be used any more.
    case log(LogFailure)

    /// The curator cannot start.
    case curation(String)

    package var description: String {
        switch self {
        case .log(let failure): failure.description
        case .curation(let message): message
        }
    }
}
