package import Curation
package import EventLog
package import Foundations
package import Workers

/// What has become of a message before the curator sees it.
package struct ReadyMessage {
    package enum Content {
        case clips([EmbeddedClip], filtered: [FilterReason])
        case withdrawal(VideoID)
        case deadLetter(LogRecord, errorClass: String)
    }

    /// The message's place in the log.
    package let source: TopicPartition
    package let offset: Int64
    package let content: Content

    package init(source: TopicPartition, offset: Int64, content: Content) {
        self.source = source
        self.offset = offset
        self.content = content
    }
}

/// Messages that are decided about and published together, in the order in which they were read.
package struct MiniBatch {
    package private(set) var messages: [ReadyMessage] = []

    /// Clips in it; a message without clips counts as one.
    package private(set) var size = 0

    /// When the first came.
    package private(set) var started: ContinuousClock.Instant?

    package init() {}

    package var isEmpty: Bool { messages.isEmpty }

    /// Adds a message behind the others.
    package mutating func append(_ message: ReadyMessage, at now: ContinuousClock.Instant) {
        messages.append(message)
        if case .clips(let clips, _) = message.content { size += max(1, clips.count) } else { size += 1 }
        if started == nil { started = now }
    }

    /// Takes messages out; the others have waited as long as they have. O(messages).
    package mutating func removeAll(where isGone: (ReadyMessage) -> Bool) {
        let left = messages.filter { !isGone($0) }
        let start = started
        self = MiniBatch()
        for message in left { append(message, at: start ?? .now) }
    }

    /// The messages, leaving none.
    package mutating func take() -> [ReadyMessage] {
        defer { self = MiniBatch() }
        return messages
    }
}
