package import Curation
package import EventLog

/// Why the state cannot be brought back.
package enum RecoveryError: Error, Sendable, CustomStringConvertible {
    /// The log does not answer, or this instance must stop.
    case log(LogFailure)

    /// The changelog was written by another version of acavd.
    case schema(found: Int)

    /// The changelog belongs to another application id.
    case foreign(application: String)

    /// The changelog lacks something or holds something else.
    case damaged(String)

    /// What the changelog holds is no state.
    case state(StateError)

    package var description: String {
        switch self {
        case .log(let failure): failure.description
        case .schema(let found) where found < StateHead.schemaVersion:
            "an older acavd wrote the changelog: it has schema version \(found), and this one reads "
                + "\(StateHead.schemaVersion). Run the version that wrote it, or `acavd reset --generation`, which begins anew "
                + "and evicts the members that the table lists"
        case .schema(let found):
            "the changelog has schema version \(found), and this acavd reads \(StateHead.schemaVersion): run the version "
                + "that wrote it, or begin anew with another application_id"
        case .foreign(let application):
            "the changelog belongs to the application id \(application): give this instance a topic of its own"
        case .damaged(let what):
            "the changelog is damaged: \(what). Its topic must have cleanup.policy=compact and nothing else may write "
                + "to it; `acavd reset --generation` begins anew and evicts the members that the table lists"
        case .state(let error):
            "the state in the changelog cannot be used: \(error); `acavd reset --generation` begins anew and evicts the "
                + "members that the table lists"
        }
    }
}
