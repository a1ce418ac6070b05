import EventLog
import Foundations
import Testing

@Suite("Looking at dead letters")
struct LetterSurveyTests {
    private static let rejected = TopicPartition(topic: "rejected", partition: 0)

    /// A dead letter as it is read.
    private func filed(
        _ errorClass: String, key: String? = nil, value: String? = nil, partition: Int32 = 0, offset: Int64 = 0,
        timestamp: Int64 = 0
    ) -> ConsumedRecord {
        let input = ConsumedRecord(
            source: TopicPartition(topic: "discovered", partition: 3), offset: 99, key: key.map { Array($0.utf8) },
            value: value.map { Array($0.utf8) })
        let letter = DeadLetter(input: input, errorClass: errorClass, message: "why", attempts: 2, lastWords: "ouch")
        let record = letter.record(topic: "rejected")
        return ConsumedRecord(
            source: TopicPartition(topic: "rejected", partition: partition), offset: offset, timestamp: timestamp,
            key: record.key, value: record.value, headers: record.headers)
    }

    private func marker(of offset: Int64, at own: Int64) -> ConsumedRecord {
        let letter = RecordPlace(partition: Self.rejected, offset: offset)
        let record = RequeueMarker(of: letter).record(key: [1])
        return ConsumedRecord(
            source: Self.rejected, offset: own, key: record.key, value: record.value, headers: record.headers)
    }

    private func survey(_ records: [ConsumedRecord], _ filter: LetterFilter = LetterFilter()) throws -> LetterSurvey {
        let broker = InMemoryBroker(topics: ["rejected": 2])
        for record in records {
            let unplaced = UnplacedRecord(
                key: record.key, value: record.value, headers: record.headers, timestamp: record.timestamp)
            try broker.append([unplaced], to: record.source)
        }
        let log = InMemoryLog(broker: broker, transactionalID: "dlq", group: "dlq")
        let box = LetterBox(topic: "rejected", partitions: 2, log: log)
        return try box.survey(filter, in: box.extent(.decided))
    }

    private func offsets(_ survey: LetterSurvey) -> [Int64] { survey.places().map(\.offset) }

    @Test("A dead letter is read as it was written")
    func roundTrip() throws {
        let letter = try #require(FiledLetter(filed("media.corrupt", key: "k", value: "v7", offset: 5, timestamp: 9)))
        #expect(letter.place == RecordPlace(partition: Self.rejected, offset: 5))
        #expect(letter.place.description == "rejected[0]@5")
        #expect((letter.errorClass, letter.message, letter.attempts) == ("media.corrupt", "why", 2))
        #expect((letter.lastWords, letter.timestamp, letter.isCut) == ("ouch", 9, false))
        #expect(
            letter.source
                == RecordPlace(partition: TopicPartition(topic: "discovered", partition: 3), offset: 99))
        #expect((letter.key, letter.value) == (Array("k".utf8), Array("v7".utf8)))
    }

    @Test(
        "The video is that of the message, or else its key",
        arguments: [
            ("k", "v7", "v7"), ("k", "{\"id\":\"v8\"}", "v8"), ("k", "{", "k"), ("k", nil, "k"), (nil, "{", nil),
            (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func video(key: String?, value: String?, expected: String?) {
        #expect(FiledLetter(filed("x", key: key, value: value))?.video == expected)
    }

    @Test("A marker is no letter, and nothing but a marker is one")
    func markers() throws {
        let marker = marker(of: 7, at: 9)
        #expect(RequeueMarker(marker)?.letter == RecordPlace(partition: Self.rejected, offset: 7))
        #expect(FiledLetter(marker) == nil)
        // A withdrawal has no value either.
        #expect(RequeueMarker(filed("no_video", key: "k")) == nil)
        for headers in [
            [], [LogHeader("acavd_requeued_offset", "7")],
            [LogHeader("acavd_requeued_partition", "x"), LogHeader("acavd_requeued_offset", "7")],
            [LogHeader("acavd_requeued_partition", "0"), LogHeader("acavd_requeued_offset", "99999999999999999999")],
        ] {
            let stranger = ConsumedRecord(source: Self.rejected, offset: 1, key: nil, value: nil, headers: headers)
            #expect(RequeueMarker(stranger) == nil && FiledLetter(stranger) == nil)
        }
    }

    @Test(
        "A place that no record can have is no place",
        arguments: [("-1", "0"), ("0", "-1"), ("0", "\(Int64.max)"), ("4294967296", "0"), ("", ""), ("a", "0")])
    func impossibleSource(partition: String, offset: String) throws {
        let record = ConsumedRecord(
            source: Self.rejected, offset: 0, key: nil, value: nil,
            headers: [
                LogHeader("acavd_error_class", "x"), LogHeader("acavd_source_topic", "discovered"),
                LogHeader("acavd_source_partition", partition), LogHeader("acavd_source_offset", offset),
            ])
        let letter = try #require(FiledLetter(record))
        #expect(letter.source == nil && letter.attempts == nil && letter.message.isEmpty)
    }

    @Test("Requeued letters are passed over, strangers are counted, the rest is counted by class")
    func counts() throws {
        let stranger = ConsumedRecord(source: Self.rejected, offset: 0, key: [1], value: [2])
        let survey = try survey([
            filed("media.corrupt"), filed("no_video"), filed("media.corrupt"), marker(of: 0, at: 3), stranger,
        ])
        #expect(survey.classes == ["media.corrupt": 1, "no_video": 1])
        #expect(offsets(survey) == [1, 2])
        #expect(survey.places().map(survey.errorClass(of:)) == ["no_video", "media.corrupt"])
        #expect(survey.strangers == 1)
    }

    @Test(
        "A filter takes those that satisfy all of it",
        arguments: [
            (LetterFilter(), [0, 1, 2, 3]), (LetterFilter(classes: ["media.corrupt"]), [0]),
            (LetterFilter(classes: ["media."]), [0, 1]), (LetterFilter(classes: ["media"]), []),
            (LetterFilter(classes: ["media.", "no_video"]), [0, 1, 2]), (LetterFilter(video: "b"), [1, 3]),
            (LetterFilter(since: 20), [1, 2, 3]), (LetterFilter(classes: ["media."], video: "b", since: 20), [1]),
            (LetterFilter(classes: ["media."], video: "b", since: 21), []), (LetterFilter(video: "c"), []),
        ] as [(LetterFilter, [Int64])])
    func filters(filter: LetterFilter, expected: [Int64]) throws {
        let survey = try survey(
            [
                filed("media.corrupt", value: "a", timestamp: 10), filed("media.timed_out", value: "b", timestamp: 20),
                filed("no_video", timestamp: 30), filed("source.failed", key: "b", value: "{", timestamp: 40),
            ], filter)
        #expect(offsets(survey) == expected)
        // What is there is said whatever was asked for.
        #expect(survey.classes.count == 4)
    }

    @Test("Classes that no letter has are known")
    func missingClasses() {
        let filter = LetterFilter(classes: ["media.", "source.", "media.corrupt", "nonsense"])
        #expect(filter.classesMissing(from: ["media.corrupt", "no_video"]) == ["source.", "nonsense"])
    }

    @Test(
        "The oldest come first over all partitions, and in each they keep their order",
        arguments: 0..<10 as Range<UInt64>)
    func order(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let records = (0..<200).map { _ in
            filed(
                "x", partition: .random(in: 0..<2, using: &generator),
                timestamp: .random(in: 1..<500, using: &generator))
        }
        let places = try survey(records).places()
        #expect(places.count == 200 && Set(places).count == 200)
        for partition in 0..<2 as Range<Int32> {
            let inside = places.filter { $0.partition.partition == partition }.map(\.offset)
            #expect(inside == inside.sorted())
        }
        // With timestamps that rise, as a broker that stamps records gives them, it is the order of time.
        let rising = records.enumerated().map { number, record in
            filed("x", partition: record.source.partition, timestamp: Int64(number + 1))
        }
        let partitions = try survey(rising).places().map(\.partition.partition)
        #expect(partitions == rising.map(\.source.partition))
    }
}
