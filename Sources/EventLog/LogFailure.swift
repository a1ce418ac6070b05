/// What went wrong with the log, as the decision it asks for.
package enum LogFailure: Error, Sendable, CustomStringConvertible {
    /// Nothing happened; the same call may succeed later.
    case retry(LogFault)

    /// The transaction is void, and nothing of it will ever be visible: abort it, where a commit has not done so, and
    /// publish its records again in another.
    case abortAndRewind(LogFault)

    /// Another instance has taken over; this one must stop.
    case fenced(LogFault)

    /// The log cannot be used any more; the process must stop.
    case fatal(LogFault)

    package var fault: LogFault {
        switch self {
        case .retry(let fault), .abortAndRewind(let fault), .fenced(let fault), .fatal(let fault): fault
        }
    }

    package var description: String { fault.description }
}

/// The circumstances of a failure.
package struct LogFault: Sendable, Hashable, CustomStringConvertible {
    /// The call that failed, as a phrase: "committing offsets", "publishing to clips.curated".
    package let operation: String

    /// The implementation's name for the error: for Kafka `_ALL_BROKERS_DOWN` and the like.
    package let code: String

    /// What happened, and what to do about it, in words.
    package let message: String

    package init(operation: String, code: String, message: String) {
        self.operation = operation
        self.code = code
        self.message = message
    }

    package var description: String { "\(operation): \(message) (\(code))" }
}
