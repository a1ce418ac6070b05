import Curation
import EventLog
import Foundations

/// What has become of a message before the curator sees it.
struct ReadyMessage {
    enum Content {
        case clips([EmbeddedClip], filtered: [FilterReason])
        case withdrawal(VideoID)
        case deadLetter(LogRecord, errorClass: String)
    }

    /// The message's place in the log.
    let source: TopicPartition
    let offset: Int64
    let content: Content
}

/// Messages that are decided about and published together, in the order in which they were read.
struct MiniBatch {
    private(set) var messages: [ReadyMessage] = []

    /// Clips in it; a message without clips counts as one.
    private(set) var size = 0

    /// When the first came.
    private(set) var started: ContinuousClock.Instant?

    var isEmpty: Bool { messages.isEmpty }

    mutating func append(_ message: ReadyMessage, at now: ContinuousClock.Instant) {
        messages.append(message)
        if case .clips(let clips, _) = message.content { size += max(1, clips.count) } else { size += 1 }
        if started == nil { started = now }
    }

    /// Takes messages out.
    mutating func removeAll(where isGone: (ReadyMessage) -> Bool) {
        let left = messages.filter { !isGone($0) }
        let start = started
        self = MiniBatch()
        for message in left { append(message, at: start ?? .now) }
    }

    /// The messages, leaving none.
    mutating func take() -> [ReadyMessage] {
        defer { self = MiniBatch() }
        return messages
    }
}
