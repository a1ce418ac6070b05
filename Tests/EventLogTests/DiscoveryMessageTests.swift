import EventLog
import Foundations
import Testing

@Suite("Input messages")
struct DiscoveryMessageTests {
    struct Good: Sendable, CustomTestStringConvertible {
        let value: String
        var id: String
        var uri: String?
        var segments: [TimeSpan]?
        var language: String?
        var tags: [String] = []

        // (A character may be as long as the value.)
        var testDescription: String { String(value.unicodeScalars.prefix(60)) }
    }

    static let good: [Good] = [
        Good(value: "dQw4w9WgXcQ", id: "dQw4w9WgXcQ"),
        Good(value: " \t v1 \r\n", id: "v1"),
        Good(value: "with inner space", id: "with inner space"),
        Good(value: "\"quoted\"", id: "\"quoted\""),
        Good(value: "[1]", id: "[1]"),
        Good(value: "視頻-🎬", id: "視頻-🎬"),
        Good(value: "a@b@1000", id: "a@b@1000"),
        Good(value: String(repeating: "x", count: 1024), id: String(repeating: "x", count: 1024)),
        Good(value: #"{"id":"v1"}"#, id: "v1"),
        Good(value: " \n{ \"id\" : \"v1\" } ", id: "v1"),
        Good(value: #"{"id":" kept as it is "}"#, id: " kept as it is "),
        Good(value: #"{"id":"v1","uri":"https://a/b?c=d"}"#, id: "v1", uri: "https://a/b?c=d"),
        Good(
            value: #"{"id":"v1","uri":""# + String(repeating: "x", count: 16_384) + #""}"#, id: "v1",
            uri: String(repeating: "x", count: 16_384)),
        Good(value: #"{"id":"v1","uri":null,"segments":null}"#, id: "v1"),
        Good(value: #"{"id":"v1","segments":[]}"#, id: "v1", segments: []),
        Good(
            value: #"{"segments":[[0,10],[20.5,3.05e1]],"id":"v1"}"#, id: "v1",
            segments: [TimeSpan(start: 0, end: 10), TimeSpan(start: 20.5, end: 30.5)]),
        Good(value: #"{"id":"v1","language":null,"tags":null}"#, id: "v1"),
        Good(value: #"{"id":"v1","language":"x","tags":[]}"#, id: "v1", language: "x"),
        Good(
            value: #"{"tags":["b","a","b"," é "],"language":"zh-Hant-TW","id":"v1"}"#, id: "v1", language: "zh-Hant-TW",
            tags: ["b", "a", "b", " é "]),
        Good(
            value: #"{"id":"v1","language":""# + String(repeating: "x", count: 255) + #"","tags":[""#
                + String(repeating: "y", count: 1024) + #""]}"#, id: "v1", language: String(repeating: "x", count: 255),
            tags: [String(repeating: "y", count: 1024)]),
        Good(value: #"{"id":"v1","seen":{"by":["x",1.5,true,false,null]},"segment":"ignored"}"#, id: "v1"),
        // Names that Unicode holds equivalent are two, and comparing them so would take hours for the last.
        Good(value: "{\"id\":\"v1\",\"\u{E9}\":1,\"e\u{301}\":2}", id: "v1"),
        Good(value: "{\"id\":\"v1\",\"\(String(repeating: "\u{316}\u{301}", count: 200_000))\":1}", id: "v1"),
        Good(value: #"{"id":"\u00e9\ud83c\udfac\/\\\""}"#, id: "é🎬/\\\""),
    ]

    struct Bad: Sendable, CustomTestStringConvertible {
        let value: [UInt8]?
        var key: [UInt8]?
        let error: String
        let mentions: String

        var testDescription: String { mentions }

        init(_ value: String, _ error: String, mentions: String) {
            self.value = Array(value.utf8)
            self.error = error
            self.mentions = mentions
        }

        init(value: [UInt8]?, key: [UInt8]? = nil, _ error: String, mentions: String) {
            self.value = value
            self.key = key
            self.error = error
            self.mentions = mentions
        }
    }

    static let bad: [Bad] = [
        Bad(value: nil, "no_video", mentions: "neither key nor value"),
        Bad(value: nil, key: [], "invalid_field", mentions: "key is empty"),
        Bad(value: nil, key: [0xFF], "invalid_utf8", mentions: "key is not UTF-8"),
        Bad("", "invalid_field", mentions: "value is empty"),
        Bad(" \n ", "invalid_field", mentions: "value is empty"),
        Bad(value: [0x76, 0xC3, 0x28], "invalid_utf8", mentions: "value is not UTF-8"),
        Bad("a\u{0}b", "invalid_field", mentions: "U+0000"),
        Bad("a\nb", "invalid_field", mentions: "U+000A"),
        Bad("a\u{85}b", "invalid_field", mentions: "U+0085"),
        Bad(String(repeating: "x", count: 1025), "invalid_field", mentions: "1025 bytes"),
        Bad(
            value: [UInt8](repeating: 0x78, count: DiscoveryMessage.maximumBytes + 1), "message_too_large",
            mentions: "\(DiscoveryMessage.maximumBytes + 1) bytes"),
        Bad(
            value: [0x78], key: [UInt8](repeating: 0x78, count: DiscoveryMessage.maximumBytes), "message_too_large",
            mentions: "\(DiscoveryMessage.maximumBytes + 1) bytes"),
        Bad("{", "malformed_json", mentions: "at byte 1"),
        Bad("{\u{301}", "malformed_json", mentions: "at byte 1"),
        Bad(#"{"id":"v1""#, "malformed_json", mentions: "expected '}'"),
        Bad(#"{"id":"v1"} {}"#, "malformed_json", mentions: "something follows"),
        Bad(#"{"id":"v1",}"#, "malformed_json", mentions: "at byte 11"),
        Bad(#"{'id':'v1'}"#, "malformed_json", mentions: "expected '\"'"),
        Bad(#"{"id":"a","id":"b"}"#, "malformed_json", mentions: "appears twice"),
        Bad(#"{"id":"\ud83c"}"#, "malformed_json", mentions: "surrogate"),
        Bad(#"{"id":"\x41"}"#, "malformed_json", mentions: "escape"),
        Bad(#"{"id":"v1","n":01}"#, "malformed_json", mentions: "expected '}'"),
        Bad(#"{"id":"v1","n":1.}"#, "malformed_json", mentions: "digit"),
        Bad(#"{"id":"v1","n":NaN}"#, "malformed_json", mentions: "expected a value"),
        Bad(#"{"id":"v1","n":nul}"#, "malformed_json", mentions: "'null'"),
        Bad("{\"id\":\"a\nb\"}", "malformed_json", mentions: "control character"),
        Bad(
            #"{"id":"v1","deep":"# + String(repeating: "[", count: 100_000), "malformed_json",
            mentions: "nested more than"),
        Bad("{}", "missing_field", mentions: "id is missing"),
        Bad(#"{"video":"v1"}"#, "missing_field", mentions: "id is missing"),
        Bad(#"{"id":7}"#, "wrong_type", mentions: "id must be a string, found a number"),
        Bad(#"{"id":null}"#, "wrong_type", mentions: "id must be a string, found null"),
        Bad(#"{"id":""}"#, "invalid_field", mentions: "id is empty"),
        Bad(#"{"id":"a\u0007"}"#, "invalid_field", mentions: "id contains the control character U+0007"),
        Bad(#"{"id":"v1","uri":["x"]}"#, "wrong_type", mentions: "uri must be a string, found an array"),
        Bad(#"{"id":"v1","uri":""}"#, "invalid_field", mentions: "uri is empty"),
        Bad(
            #"{"id":"v1","uri":""# + String(repeating: "x", count: 16_385) + #""}"#, "invalid_field",
            mentions: "uri has 16385 bytes"),
        Bad(#"{"id":"v1","uri":"a\nb"}"#, "invalid_field", mentions: "uri contains"),
        Bad(#"{"id":"v1","language":7}"#, "wrong_type", mentions: "language must be a string, found a number"),
        Bad(#"{"id":"v1","language":["en"]}"#, "wrong_type", mentions: "language must be a string, found an array"),
        Bad(#"{"id":"v1","language":""}"#, "invalid_field", mentions: "language is empty"),
        Bad(
            #"{"id":"v1","language":""# + String(repeating: "x", count: 256) + #""}"#, "invalid_field",
            mentions: "language has 256 bytes"),
        Bad(#"{"id":"v1","language":"e\nn"}"#, "invalid_field", mentions: "language contains"),
        Bad(#"{"id":"v1","tags":"a"}"#, "wrong_type", mentions: "tags must be an array of strings, found a string"),
        Bad(#"{"id":"v1","tags":["a",null]}"#, "wrong_type", mentions: "tags[1] must be a string, found null"),
        Bad(#"{"id":"v1","tags":["a",""]}"#, "invalid_field", mentions: "tags[1] is empty"),
        Bad(#"{"id":"v1","tags":["\u0007"]}"#, "invalid_field", mentions: "tags[0] contains"),
        Bad(
            #"{"id":"v1","tags":["a",""# + String(repeating: "x", count: 1025) + #""]}"#, "invalid_field",
            mentions: "tags[1] has 1025 bytes"),
        Bad(#"{"id":"v1","segments":{}}"#, "wrong_type", mentions: "segments must be an array"),
        Bad(#"{"id":"v1","segments":[[0,1],5]}"#, "wrong_type", mentions: "segments[1] must be a pair"),
        Bad(#"{"id":"v1","segments":[[0]]}"#, "wrong_type", mentions: "an array of length 1"),
        Bad(#"{"id":"v1","segments":[[0,"1"]]}"#, "wrong_type", mentions: "segments[0][1] must be a number"),
        Bad(#"{"id":"v1","segments":[[2,1]]}"#, "invalid_field", mentions: "segments[0] starts at 2.0 s"),
        Bad(#"{"id":"v1","segments":[[1,1]]}"#, "invalid_field", mentions: "the end must come later"),
        Bad(#"{"id":"v1","segments":[[-1,1]]}"#, "invalid_field", mentions: "segments[0][0] is negative"),
        Bad(#"{"id":"v1","segments":[[0,1e999]]}"#, "invalid_field", mentions: "segments[0][1] is not finite"),
        Bad(#"{"id":"v1","segments":[[0,1e300]]}"#, "invalid_field", mentions: "segments[0][1] is later than"),
    ]

    static func message(_ value: [UInt8]?, key: [UInt8]? = nil) -> ConsumedRecord {
        ConsumedRecord(
            source: TopicPartition(topic: "videos.discovered", partition: 0), offset: 0, key: key, value: value)
    }

    @Test("A well-formed message is understood", arguments: good)
    func understood(message: Good) throws {
        let video = VideoDiscovery(
            id: try #require(VideoID(message.id)), uri: message.uri, segments: message.segments,
            language: message.language, tags: message.tags)
        #expect(try DiscoveryMessage.parse(Self.message(Array(message.value.utf8))) == .video(video))
    }

    @Test("A message that is not well-formed is an error that names what is wrong", arguments: bad)
    func refused(message: Bad) throws {
        let error = try #require(throws: DiscoveryError.self) {
            try DiscoveryMessage.parse(Self.message(message.value, key: message.key))
        }
        #expect(error.errorClass == message.error)
        #expect(error.description.contains(message.mentions), "\(error)")
    }

    @Test("A key without a value withdraws the video; with a value the key says nothing")
    func withdrawal() throws {
        let id = try #require(VideoID("v1"))
        let key = Array(" v1\n".utf8)
        #expect(try DiscoveryMessage.parse(Self.message(nil, key: key)) == .withdrawal(id))
        #expect(
            try DiscoveryMessage.parse(Self.message(Array("v1".utf8), key: [0xFF])) == .video(VideoDiscovery(id: id)))
    }

    @Test("A damaged message is understood or refused, never more", arguments: 0..<20)
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for message in Self.good {
            var bytes = Array(message.value.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                guard let index = bytes.indices.randomElement(using: &generator) else { break }
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            let first = Result { () throws(DiscoveryError) in try DiscoveryMessage.parse(Self.message(bytes)) }
            let second = Result { () throws(DiscoveryError) in try DiscoveryMessage.parse(Self.message(bytes)) }
            #expect(first == second)
        }
    }
}
