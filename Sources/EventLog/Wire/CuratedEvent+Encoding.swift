import Foundations

extension CuratedEvent {
    /// The record for the event topic: CloudEvents 1.0.2 in the binary content mode of its Kafka protocol binding
    /// (section 3.2). There is no `ce_time`: a clock would make equal runs publish different bytes.
    ///
    /// - Parameter source: `ce_source`, a URI reference that names this stream, such as `/acavd/<application id>`.
    package func eventRecord(topic: String, source: String) -> LogRecord {
        LogRecord(
            topic: topic, key: key, value: json.encoded,
            headers: [
                LogHeader("ce_specversion", "1.0"),
                LogHeader("ce_id", String(change.sequence)),
                LogHeader("ce_type", type),
                LogHeader("ce_source", source),
                LogHeader("ce_subject", change.clip.id.description),
                LogHeader("content-type", "application/json"),
            ])
    }

    /// The record for the table topic, which is compacted: the accepted clip under its id, or a tombstone.
    package func tableRecord(topic: String) -> LogRecord {
        switch self {
        case .accepted: LogRecord(topic: topic, key: key, value: json.encoded)
        case .evicted: LogRecord(topic: topic, key: key, value: nil)
        }
    }

    static let acceptedType = "acavd.clip.accepted.v1"
    static let evictedType = "acavd.clip.evicted.v1"

    /// The CloudEvents type.
    package var type: String {
        switch self {
        case .accepted: CuratedEvent.acceptedType
        case .evicted: CuratedEvent.evictedType
        }
    }

    private var key: [UInt8] { Array(change.clip.id.description.utf8) }

    /// Members in a fixed order, numbers with the fewest digits that read back the same: equal events, equal bytes.
    private var json: JSONValue {
        switch self {
        case .accepted(let change): .object(change.members)
        case .evicted(let change, let reason): .object(change.members + reason.members)
        }
    }
}

extension ClipChange {
    fileprivate var members: [JSONValue.Member] {
        [
            .init(name: "sequence", value: .number(sequence)),
            .init(
                name: "clip",
                value: .object([
                    "id": .string(clip.id.description),
                    "video": .string(clip.video.text),
                    "uri": .string(clip.uri),
                    "start": .number(clip.span.start),
                    "end": .number(clip.span.end),
                ])),
            .init(
                name: "assignments",
                value: .object(assignments.map { .init(name: $0.view, value: .number($0.cluster)) })),
            .init(name: "model_version", value: .number(modelVersion)),
            .init(name: "gain", value: .number(gain)),
            .init(name: "objective", value: .number(objective)),
            .init(name: "set_size", value: .number(setSize)),
        ]
    }
}

extension EvictionReason {
    fileprivate var members: [JSONValue.Member] {
        let reason = JSONValue.Member(name: "reason", value: .string(name))
        guard case .displaced(let winner) = self else { return [reason] }
        return [reason, .init(name: "by", value: .string(winner.description))]
    }

    /// The reason as the events and the metrics spell it.
    package var name: String {
        switch self {
        case .displaced: "displaced"
        case .withdrawn: "withdrawn"
        case .capacity: "capacity"
        case .reset: "reset"
        }
    }
}
