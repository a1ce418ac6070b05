import Foundations

/// An input record that could not be processed, with the reason, for a person or a program to look into.
///
/// A dead letter must itself be publishable, whatever the input was: key, value and message are kept up to the bounds
/// below, together well under Kafka's default limit of 1,000,000 bytes a message, and a header says the original size
/// of what was cut. The source headers say where the whole record is.
package struct DeadLetter: Hashable, Sendable {
    package static let maximumValueBytes = 512 << 10
    package static let maximumKeyBytes = 16 << 10
    package static let maximumMessageBytes = 4 << 10
    package static let maximumLastWordsBytes = 2 << 10

    package let input: ConsumedRecord

    /// A stable name in snake case, such as `DiscoveryError.errorClass`.
    package let errorClass: String

    /// What went wrong, in words, within its bound: a URI in it may be as long as the input.
    package let message: String

    /// How often processing was tried, at least once.
    package let attempts: Int

    /// What the process that failed said last, within its bound; `nil` when none failed or it said nothing.
    package let lastWords: String?

    package init(
        input: ConsumedRecord, errorClass: String, message: String, attempts: Int, lastWords: String? = nil
    ) {
        self.input = input
        self.errorClass = errorClass
        self.message = message.prefix(bytes: DeadLetter.maximumMessageBytes)
        self.attempts = attempts
        self.lastWords = lastWords.map { $0.prefix(bytes: DeadLetter.maximumLastWordsBytes) }
    }

    /// The record for the dead-letter topic. The headers are described in docs/reference/events.md.
    package func record(topic: String) -> LogRecord {
        var headers = [
            LogHeader("acavd_error_class", errorClass),
            LogHeader("acavd_error_message", message),
            LogHeader("acavd_source_topic", input.source.topic),
            LogHeader("acavd_source_partition", String(input.source.partition)),
            LogHeader("acavd_source_offset", String(input.offset)),
            LogHeader("acavd_attempts", String(attempts)),
        ]
        if let lastWords { headers.append(LogHeader("acavd_last_words", lastWords)) }
        if let key = input.key, key.count > DeadLetter.maximumKeyBytes {
            headers.append(LogHeader("acavd_key_truncated_from_bytes", String(key.count)))
        }
        if let value = input.value, value.count > DeadLetter.maximumValueBytes {
            headers.append(LogHeader("acavd_value_truncated_from_bytes", String(value.count)))
        }
        return LogRecord(
            topic: topic,
            key: input.key.map { Array($0.prefix(DeadLetter.maximumKeyBytes)) },
            value: input.value.map { Array($0.prefix(DeadLetter.maximumValueBytes)) },
            headers: headers)
    }
}
