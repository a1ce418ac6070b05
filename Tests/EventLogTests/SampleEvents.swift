import EventLog
import Foundations
import Testing

/// Events of every kind, and a random history of a curated set.
enum SampleEvents {
    static func change(
        _ sequence: UInt64, video: String = "v1", uri: String = "file:///v1.mp4", start: Double = 0,
        gain: Double = 0.25, setSize: Int = 1
    ) throws -> ClipChange {
        ClipChange(
            sequence: sequence,
            clip: ClipReference(
                video: try #require(VideoID(video)), uri: uri, span: TimeSpan(start: start, end: start + 10)),
            assignments: [ViewAssignment(view: "sound", cluster: 3), ViewAssignment(view: "picture", cluster: 12)],
            modelVersion: 2, gain: gain, objective: 1.5, setSize: setSize)
    }

    static func all() throws -> [CuratedEvent] {
        let winner = ClipID(video: try #require(VideoID("a@b")), startMilliseconds: 1500)
        return [
            .accepted(try change(0)),
            .accepted(try change(UInt64.max, video: "視頻 \"🎬\"\\", uri: "", start: 12.345, gain: -1e-9)),
            .evicted(try change(1), because: .displaced(by: winner)),
            .evicted(try change(2, gain: .leastNonzeroMagnitude), because: .withdrawn),
            .evicted(try change(3, gain: 1e22), because: .withdrawn),
            .evicted(try change(4, setSize: 0), because: .reset),
            .evicted(try change(5, setSize: 0), because: .capacity),
        ]
    }

    /// Accepts of clips that are outside and evictions of clips that are inside, in random order.
    static func history(seed: UInt64, length: Int) throws -> [CuratedEvent] {
        var generator = SeededGenerator(seed: seed)
        var inside: [Int: ClipChange] = [:]
        return try (0..<length).map { index in
            let video = Int.random(in: 0..<20, using: &generator)
            let start = Double(video)
            if inside.removeValue(forKey: video) != nil {
                return .evicted(
                    try change(UInt64(index), video: "v\(video)", start: start, setSize: inside.count),
                    because: .withdrawn)
            }
            let accepted = try change(UInt64(index), video: "v\(video)", start: start, setSize: inside.count + 1)
            inside[video] = accepted
            return .accepted(accepted)
        }
    }
}

extension LogRecord {
    /// The record as it would be read back.
    func consumed(at offset: Int64 = 0) -> ConsumedRecord {
        ConsumedRecord(
            source: TopicPartition(topic: topic, partition: 0), offset: offset, key: key, value: value,
            headers: headers)
    }
}
