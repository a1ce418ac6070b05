import Foundations

/// A dead letter as it lies in its topic: what `DeadLetter.record(topic:)` wrote, read again.
///
/// Anyone who may write to the topic can have written it, so nothing in it is taken for granted but its class.
package struct FiledLetter: Hashable, Sendable {
    package let place: RecordPlace

    /// When it was written, in milliseconds since 1970.
    package let timestamp: Int64

    /// Why the input could not be processed: a name of docs/reference/events.md.
    package let errorClass: String

    /// The same in words.
    package let message: String

    /// How often processing was tried; `nil` when the letter does not say.
    package let attempts: Int?

    /// What the process that failed said last.
    package let lastWords: String?

    /// Where the input was read; `nil` when the letter does not say.
    package let source: RecordPlace?

    /// Of the input, as far as they are kept here.
    package let key: [UInt8]?
    package let value: [UInt8]?

    /// The size of the input's key and value in bytes; `nil` where it is here whole.
    let originalKeyBytes: Int?
    let originalValueBytes: Int?

    /// All of them, in order.
    package let headers: [LogHeader]

    /// Reads a record of the dead-letter topic.
    ///
    /// - Returns: `nil` when it is not a dead letter: a marker, or what somebody else wrote there.
    package init?(_ record: ConsumedRecord) {
        guard RequeueMarker(record) == nil, let errorClass = record.text(ofHeader: "acavd_error_class") else {
            return nil
        }
        place = record.place
        timestamp = record.timestamp
        self.errorClass = errorClass
        message = record.text(ofHeader: "acavd_error_message") ?? ""
        attempts = record.number(ofHeader: "acavd_attempts")
        lastWords = record.text(ofHeader: "acavd_last_words")
        if let topic = record.text(ofHeader: "acavd_source_topic"),
            let partition: Int32 = record.number(ofHeader: "acavd_source_partition"), partition >= 0,
            let offset: Int64 = record.number(ofHeader: "acavd_source_offset"), offset >= 0, offset < .max
        {
            source = RecordPlace(partition: TopicPartition(topic: topic, partition: partition), offset: offset)
        } else {
            source = nil
        }
        key = record.key
        value = record.value
        originalKeyBytes = record.number(ofHeader: "acavd_key_truncated_from_bytes")
        originalValueBytes = record.number(ofHeader: "acavd_value_truncated_from_bytes")
        headers = record.headers
    }

    /// Whether the input was too large to be kept here whole.
    package var isCut: Bool { originalKeyBytes != nil || originalValueBytes != nil }

    /// The video that the input names, or else its key as text; `nil` when there is neither.
    package var video: String? {
        let input = ConsumedRecord(source: place.partition, offset: place.offset, key: key, value: value)
        // What cannot be understood is often why there is a letter.
        switch try? DiscoveryMessage.parse(input) {
        case .video(let discovery): return discovery.id.text
        case .withdrawal(let id): return id.text
        case nil: return key.flatMap { String(validating: $0, as: UTF8.self) }
        }
    }

    /// Whether `record` can be the input that this letter was cut from. Offsets count anew in a topic that was made anew.
    func isCut(from record: ConsumedRecord) -> Bool {
        FiledLetter.isPart(key, of: record.key, bytes: originalKeyBytes)
            && FiledLetter.isPart(value, of: record.value, bytes: originalValueBytes)
    }

    private static func isPart(_ kept: [UInt8]?, of whole: [UInt8]?, bytes: Int?) -> Bool {
        guard let kept, let whole, let bytes else { return kept == whole }
        return whole.count == bytes && whole.starts(with: kept)
    }
}
