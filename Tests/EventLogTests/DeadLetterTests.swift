import EventLog
import Testing

@Suite("Dead letters")
struct DeadLetterTests {
    private func record(
        key: [UInt8]?, value: [UInt8]?, message: String = "no such file", lastWords: String? = nil
    ) -> LogRecord {
        let input = ConsumedRecord(
            source: TopicPartition(topic: "videos.discovered", partition: 3), offset: 99, key: key, value: value)
        let letter = DeadLetter(
            input: input, errorClass: "not_found", message: message, attempts: 2, lastWords: lastWords)
        return letter.record(topic: "videos.rejected")
    }

    @Test("A dead letter keeps key and value and says why and whence")
    func headers() {
        let record = record(key: [1], value: nil)
        #expect(record.topic == "videos.rejected")
        #expect(record.key == [1])
        #expect(record.value == nil)
        #expect(
            record.headers == [
                LogHeader("acavd_error_class", "not_found"), LogHeader("acavd_error_message", "no such file"),
                LogHeader("acavd_source_topic", "videos.discovered"), LogHeader("acavd_source_partition", "3"),
                LogHeader("acavd_source_offset", "99"), LogHeader("acavd_attempts", "2"),
            ])
    }

    @Test("What a process said last is kept, its beginning where it is long")
    func lastWords() {
        let words = { (record: LogRecord) in
            record.headers.first { $0.name == "acavd_last_words" }.map { String(decoding: $0.value, as: UTF8.self) }
        }
        #expect(words(record(key: nil, value: nil)) == nil)
        #expect(words(record(key: nil, value: nil, lastWords: "out of memory")) == "out of memory")
        let long = String(repeating: "x", count: DeadLetter.maximumLastWordsBytes)
        #expect(words(record(key: nil, value: nil, lastWords: long + "y")) == long)
    }

    @Test("Whatever the input, a dead letter fits into Kafka's default limit and says what was cut")
    func bounds() {
        let record = record(
            key: [UInt8](repeating: 1, count: 1 << 20), value: [UInt8](repeating: 2, count: 10 << 20),
            message: String(repeating: "é", count: 1 << 20), lastWords: String(repeating: "é", count: 1 << 20))
        let size =
            (record.key?.count ?? 0) + (record.value?.count ?? 0)
            + record.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
        #expect(size < 1_000_000)
        #expect(record.value?.count == DeadLetter.maximumValueBytes)
        #expect(record.headers.contains(LogHeader("acavd_value_truncated_from_bytes", "\(10 << 20)")))
        #expect(record.headers.contains(LogHeader("acavd_key_truncated_from_bytes", "\(1 << 20)")))
        for header in record.headers {
            #expect(String(validating: header.value, as: UTF8.self) != nil, "cut within a character: \(header.name)")
        }
    }
}
