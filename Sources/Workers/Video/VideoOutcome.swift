package import Curation

/// What a video gave.
package enum VideoOutcome: Sendable {
    /// Clips to be decided about, and those that were filtered, by reason. One of the two is never empty.
    case embedded([EmbeddedClip], filtered: [FilterReason])

    /// Nothing, and not as a matter of course: a dead letter.
    case failed(VideoFailure)
}

/// Why a video is a dead letter.
package struct VideoFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stable name, such as "media.corrupt".
    package let errorClass: String

    /// Names the input, what failed, and what to do.
    package let message: String

    /// How often it was tried, at least once.
    package var attempts: Int

    /// What the process that worked on it wrote before it ended; nil when it did not end, or in silence.
    package var lastWords: String?

    package init(errorClass: String, message: String, attempts: Int = 1, lastWords: String? = nil) {
        self.errorClass = errorClass
        self.message = message
        self.attempts = attempts
        self.lastWords = lastWords
    }

    package var description: String { message }
}

/// What came of one attempt at a piece of work.
package enum Attempt<Output: Sendable>: Sendable {
    case done(Output)

    /// Another attempt may succeed, after this time.
    case again(after: Duration)
}
