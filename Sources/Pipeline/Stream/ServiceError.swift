package import EventLog
package import StateStore

/// Why the service ended by itself.
package enum ServiceError: Error, CustomStringConvertible {
    /// The log cannot be used any more, or belongs to another instance now.
    case log(LogFailure)

    /// The state cannot be brought back.
    case recovery(RecoveryError)

    /// The configuration does not fit the model that made the set; a sentence for each difference.
    case incompatible([String])

    /// The curator cannot start.
    case curation(String)

    package var description: String {
        switch self {
        case .log(let failure): failure.description
        case .recovery(let error): error.description
        case .incompatible(let differences):
            differences.joined(separator: "; ")
                + ". Change the configuration back, or begin a new model with `acavd reset --generation`: it evicts every "
                + "member, and the set is built anew from what comes next"
        case .curation(let message): message
        }
    }
}
