import EventLog
import Foundations

/// Records of the event topic and of the table, which a start reads back: a byte that says which, and the value; for a
/// deletion the key.
package struct CuratedRecordTarget: FuzzTarget {
    package static let name = "curated-record"
    package static let longestInput = 4096
    package static let words = [
        "\"sequence\":", "\"clip\":{", "\"id\":\"", "\"video\":\"", "\"uri\":\"", "\"start\":", "\"end\":",
        "\"assignments\":{",
        "\"model_version\":", "\"gain\":", "\"objective\":", "\"set_size\":", "\"reason\":\"", "\"by\":\"", "displaced",
        "withdrawn", "capacity", "reset", "@0", "1e308",
    ]

    private static let topic = "clips"

    package init() {}

    package func seeds() throws -> [[UInt8]] {
        guard let video = VideoID("v@é") else { return [] }
        let change = ClipChange(
            sequence: 12,
            clip: ClipReference(video: video, uri: "file:///v.mp4", span: TimeSpan(start: 1.5, end: 11.5)),
            assignments: [ViewAssignment(view: "sound#1", cluster: 3), ViewAssignment(view: "picture", cluster: 0)],
            modelVersion: 2, gain: -0.25, objective: 1.5, setSize: 9)
        let reasons: [EvictionReason] = [.displaced(by: change.clip.id), .withdrawn, .capacity, .reset]
        let events = [CuratedEvent.accepted(change)] + reasons.map { .evicted(change, because: $0) }
        return events.map { event in
            [event.isAcceptance ? 0 : 1] + (event.eventRecord(topic: CuratedRecordTarget.topic, source: "").value ?? [])
        } + [[3] + Array("v@1500".utf8)]
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        let kind = input.byte() % 4
        let content = input.rest()
        do {
            switch kind {
            case 0: try checkEvent(CuratedEvent.parse(record(content, type: "acavd.clip.accepted.v1")))
            case 1: try checkEvent(CuratedEvent.parse(record(content, type: "acavd.clip.evicted.v1")))
            case 2: try checkTable(CuratedTableRecord.parse(record(content)))
            default: try checkTable(CuratedTableRecord.parse(record(nil, key: content)))
            }
        } catch let error as CuratedEventError {
            try require(!error.description.isEmpty, "an error without words")
        }
    }

    private func record(
        _ value: [UInt8]?, key: [UInt8]? = nil, headers: [LogHeader] = []
    ) -> ConsumedRecord {
        ConsumedRecord(
            source: TopicPartition(topic: CuratedRecordTarget.topic, partition: 0), offset: 3, key: key, value: value,
            headers: headers)
    }

    private func record(_ value: [UInt8], type: String) -> ConsumedRecord {
        record(value, headers: [LogHeader("ce_type", type)])
    }

    private func record(_ written: LogRecord) -> ConsumedRecord {
        record(written.value, key: written.key, headers: written.headers)
    }

    private func checkEvent(_ event: CuratedEvent) throws {
        try checkChange(event.change)
        let again = try CuratedEvent.parse(record(event.eventRecord(topic: CuratedRecordTarget.topic, source: "")))
        try require(again == event, "the event, written and read again, is another")
        let line = try CuratedTableRecord.parse(record(event.tableRecord(topic: CuratedRecordTarget.topic)))
        switch event {
        case .accepted(let change): try require(line == .member(change), "the table has another member")
        case .evicted(let change, _): try require(line == .deleted(change.clip.id), "the table deletes another")
        }
    }

    private func checkTable(_ line: CuratedTableRecord) throws {
        var table = CuratedTable()
        table.apply(line)
        switch line {
        case .member(let change):
            try checkChange(change)
            try require(table.members == [change.clip.id: change], "the member is not in the table")
        case .deleted(let clip):
            try require(
                table.members.isEmpty && ClipID(parsing: clip.description) == clip, "\(clip) is another clip's name")
        }
    }

    private func checkChange(_ change: ClipChange) throws(FuzzFinding) {
        let span = change.clip.span
        try require(
            0 <= span.start && span.start <= span.end && span.end <= DiscoveryMessage.latestInstant,
            "a clip from \(span.start) to \(span.end)")
        try require(change.gain.isFinite && change.objective.isFinite, "a number that is not finite")
    }
}

extension CuratedEvent {
    fileprivate var isAcceptance: Bool {
        if case .accepted = self { true } else { false }
    }
}
