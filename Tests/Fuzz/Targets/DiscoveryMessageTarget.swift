import EventLog
import Foundations

/// The input topic's messages: a byte that says which of key and value are there (bits 0 and 1), the key after its
/// length, and the value.
package struct DiscoveryMessageTarget: FuzzTarget {
    package static let name = "discovery-message"
    package static let longestInput = 4096
    package static let words = [
        "{\"id\":\"", "\"uri\":\"", "\"segments\":[[", "]]", "null", "\\u00", "\\ud83d\\ude00", "1e9", "-0.0",
        "\"language\":\"", "\"tags\":[\"",
        "file:///", "@",
    ]

    package init() {}

    package func seeds() -> [[UInt8]] {
        let values = [
            "dQw4w9WgXcQ", "{\"id\":\"a\"}",
            "{\"id\":\"é\",\"uri\":\"https://example.org/a%20b.mp4\",\"segments\":null}",
            "{\"id\":\"a\",\"language\":\"pt-BR\",\"tags\":[\"music\",\"\\u00e9\"]}",
            "{\"id\":\"\\u0041\\ud83d\\ude00\",\"segments\":[[0,10],[12.5,1e3]],\"more\":{\"x\":[true,false,null,-1.5e-3]}}",
        ]
        return values.map { [2] + FuzzInput.counted([]) + Array($0.utf8) }
            + [
                [1] + FuzzInput.counted(Array("v1".utf8)), [3] + FuzzInput.counted(Array("k".utf8)) + Array("v".utf8),
                [0],
            ]
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        let shape = input.byte()
        let (key, value) = (input.string(), input.rest())
        let record = DiscoveryMessageTarget.record(
            key: shape & 1 != 0 ? key : nil, value: shape & 2 != 0 ? value : nil)
        do {
            let discovery = try DiscoveryMessage.parse(record)
            try checkBounds(discovery)
            try checkRoundTrip(discovery)
        } catch let error as DiscoveryError {
            try checkDeadLetter(of: record, error)
        }
    }

    private static func record(key: [UInt8]?, value: [UInt8]?) -> ConsumedRecord {
        ConsumedRecord(
            source: TopicPartition(topic: "videos.discovered", partition: 0), offset: 7, key: key, value: value)
    }

    /// What DiscoveryMessage promises of a message that it accepts.
    private func checkBounds(_ discovery: Discovery) throws(FuzzFinding) {
        let video: VideoID
        switch discovery {
        case .withdrawal(let id): video = id
        case .video(let found):
            video = found.id
            if let uri = found.uri {
                try require((1...DiscoveryMessage.maximumURIBytes).contains(uri.utf8.count), "a URI out of bounds")
                try checkPrintable(uri)
            }
            for (text, longest) in found.tags.map({ ($0, DiscoveryMessage.maximumTagBytes) })
                + (found.language.map { [($0, DiscoveryMessage.maximumLanguageBytes)] } ?? [])
            {
                try require((1...longest).contains(text.utf8.count), "a language or tag out of bounds")
                try checkPrintable(text)
            }
            for span in found.segments ?? [] {
                try require(
                    0 <= span.start && span.start < span.end && span.end <= DiscoveryMessage.latestInstant,
                    "a segment from \(span.start) to \(span.end)")
                try checkName(ClipID(video: video, span: span))
            }
        }
        try require((1...DiscoveryMessage.maximumIDBytes).contains(video.text.utf8.count), "an id out of bounds")
        try checkPrintable(video.text)
        try checkName(ClipID(video: video, startMilliseconds: 0))
    }

    private func checkPrintable(_ text: String) throws(FuzzFinding) {
        try require(
            text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
            "a control character is let in")
    }

    /// The table's keys are clip ids: a clip that is named by one must be found by it.
    private func checkName(_ clip: ClipID) throws(FuzzFinding) {
        try require(ClipID(parsing: clip.description) == clip, "\(clip) does not name the clip that it is of")
    }

    private func checkRoundTrip(_ discovery: Discovery) throws {
        let again: ConsumedRecord
        switch discovery {
        case .withdrawal(let video): again = DiscoveryMessageTarget.record(key: Array(video.text.utf8), value: nil)
        case .video(let found):
            var members = [JSONValue.Member(name: "id", value: .string(found.id.text))]
            if let uri = found.uri { members.append(.init(name: "uri", value: .string(uri))) }
            if let segments = found.segments {
                let pairs = segments.map { JSONValue.array([.number($0.start), .number($0.end)]) }
                members.append(.init(name: "segments", value: .array(pairs)))
            }
            if let language = found.language { members.append(.init(name: "language", value: .string(language))) }
            if !found.tags.isEmpty {
                members.append(.init(name: "tags", value: .array(found.tags.map { .string($0) })))
            }
            again = DiscoveryMessageTarget.record(key: nil, value: JSONValue.object(members).encoded)
        }
        try require(try DiscoveryMessage.parse(again) == discovery, "written and read again it is another")
    }

    private func checkDeadLetter(of record: ConsumedRecord, _ error: DiscoveryError) throws(FuzzFinding) {
        try require(!error.description.isEmpty && !error.errorClass.isEmpty, "an error without words")
        let letter = DeadLetter(input: record, errorClass: error.errorClass, message: error.description, attempts: 1)
        try require(
            (1...DeadLetter.maximumMessageBytes).contains(letter.message.utf8.count), "a dead letter without its reason"
        )
        let written = letter.record(topic: "videos.rejected")
        let size =
            (written.key?.count ?? 0) + (written.value?.count ?? 0)
            + written.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
        try require(size < 1_000_000, "a dead letter that no broker takes")
    }
}
