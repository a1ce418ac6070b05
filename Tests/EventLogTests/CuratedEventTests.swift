import EventLog
import Foundations
import Testing

@Suite("Curated events")
struct CuratedEventTests {
    static let topic = "clips.curated.events"
    static let source = "/acavd/test"

    @Test("An accepted clip is published as a CloudEvent in binary mode, to the byte")
    func acceptedBytes() throws {
        let record = CuratedEvent.accepted(try SampleEvents.change(17)).eventRecord(
            topic: Self.topic, source: Self.source)
        let json =
            #"{"sequence":17,"#
            + #""clip":{"id":"v1@0","video":"v1","uri":"file:///v1.mp4","start":0,"end":10},"#
            + #""assignments":{"sound":3,"picture":12},"#
            + #""model_version":2,"gain":0.25,"objective":1.5,"set_size":1}"#
        #expect(record.value.map { String(decoding: $0, as: UTF8.self) } == json)
        #expect(record.key == Array("v1@0".utf8))
        #expect(
            record.headers == [
                LogHeader("ce_specversion", "1.0"), LogHeader("ce_id", "17"),
                LogHeader("ce_type", "acavd.clip.accepted.v1"), LogHeader("ce_source", Self.source),
                LogHeader("ce_subject", "v1@0"), LogHeader("content-type", "application/json"),
            ])
    }

    @Test("An evicted clip says why, and by whom it was displaced")
    func evictedBytes() throws {
        let winner = ClipID(video: try #require(VideoID("v2")), startMilliseconds: 2500)
        let record = CuratedEvent.evicted(try SampleEvents.change(18), because: .displaced(by: winner)).eventRecord(
            topic: Self.topic, source: Self.source)
        let json = String(decoding: try #require(record.value), as: UTF8.self)
        #expect(json.hasSuffix(#","set_size":1,"reason":"displaced","by":"v2@2500"}"#))
        #expect(record.headers.contains(LogHeader("ce_type", "acavd.clip.evicted.v1")))
    }

    @Test("Every event reads back as it was written, and equal events have equal bytes")
    func roundTrip() throws {
        for event in try SampleEvents.all() {
            let record = event.eventRecord(topic: Self.topic, source: Self.source)
            let read = try CuratedEvent.parse(record.consumed())
            #expect(read == event)
            #expect(read.eventRecord(topic: Self.topic, source: Self.source) == record)
        }
    }

    @Test("Numbers survive to the last bit", arguments: 0..<10)
    func numbers(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let gain = Double(bitPattern: generator.next())
            guard gain.isFinite else { continue }
            let event = CuratedEvent.accepted(try SampleEvents.change(generator.next(), gain: gain))
            #expect(try CuratedEvent.parse(event.eventRecord(topic: Self.topic, source: "/").consumed()) == event)
        }
    }

    @Test("Any text survives in an id and a URI", arguments: 0..<10)
    func text(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<20 {
                let limit: UInt32 = Bool.random(using: &generator) ? 0x100 : 0x11_0000
                if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) {
                    scalars.append(scalar)
                }
            }
            let text = "x" + String(scalars)
            let event = CuratedEvent.accepted(try SampleEvents.change(0, video: text, uri: text))
            let read = try CuratedEvent.parse(event.eventRecord(topic: Self.topic, source: "/").consumed())
            // Compared as bytes: Swift's == also holds for differently composed characters.
            #expect(Array(read.change.clip.uri.utf8) == Array(text.utf8))
            #expect(Array(read.change.clip.video.text.utf8) == Array(text.utf8))
        }
    }

    @Test("The table holds the accepted event, and a tombstone after an eviction")
    func tableRecords() throws {
        let change = try SampleEvents.change(5)
        let accepted = CuratedEvent.accepted(change)
        let record = accepted.tableRecord(topic: "clips.curated")
        #expect(record.value == accepted.eventRecord(topic: Self.topic, source: "/").value)
        #expect(try CuratedTableRecord.parse(record.consumed()) == .member(change))

        let tombstone = CuratedEvent.evicted(change, because: .withdrawn).tableRecord(topic: "clips.curated")
        #expect(tombstone.value == nil)
        #expect(tombstone.key == record.key)
        #expect(try CuratedTableRecord.parse(tombstone.consumed()) == .deleted(change.clip.id))
    }

    @Test(
        "A foreign record is an error that says where it lies and what is wrong",
        arguments: [
            ("", "acavd.clip.accepted.v1", "the value is not JSON"),
            ("{}", "acavd.clip.accepted.v1", "sequence is missing"),
            ("{}", "com.example.other", "com.example.other"),
            (#"{"sequence":-1}"#, "acavd.clip.accepted.v1", "sequence is not an integer of 64 bits"),
            (#"{"sequence":1,"clip":[]}"#, "acavd.clip.accepted.v1", "video is missing"),
            (
                #"{"sequence":1,"clip":{"id":"v@1","video":"v","uri":"","start":0,"end":1}}"#,
                "acavd.clip.accepted.v1", "the clip id \"v@1\" is not v@0"
            ),
            (
                #"{"sequence":1,"clip":{"id":"v@1","video":"v","uri":"","start":0,"end":1e300}}"#,
                "acavd.clip.accepted.v1", "a clip cannot run"
            ),
        ])
    func foreign(value: String, type: String, problem: String) throws {
        let record = LogRecord(
            topic: Self.topic, key: nil, value: Array(value.utf8), headers: [LogHeader("ce_type", type)])
        let error = try #require(throws: CuratedEventError.self) {
            try CuratedEvent.parse(record.consumed(at: 42))
        }
        #expect(error.description.contains(problem), "\(error)")
        #expect(error.description.contains("clips.curated.events[0] at offset 42"))
    }

    @Test(
        "A clip id reads back, whatever the video is called",
        arguments: ["v", "a@b", "@", "x@12@", "視頻", "a b", "\u{600}", "x@\u{301}"])
    func clipID(video: String) throws {
        let id = ClipID(video: try #require(VideoID(video)), startMilliseconds: 61_500)
        #expect(ClipID(parsing: id.description) == id)
    }

    @Test(
        "What is not a clip id is not read as one", arguments: ["", "v", "@5", "v@", "v@-1", "v@+1", "v@01", "v@1.5"])
    func notAClipID(text: String) {
        #expect(ClipID(parsing: text) == nil)
    }
}
