package import EventLog

/// As JSON, so that an operator can read it with `kcat` or `sqlite3`.
extension StateHead {
    package var encoded: [UInt8] {
        JSONValue.object([
            "schema": .number(StateHead.schemaVersion),
            "origin": .string(origin),
            "application": .string(application),
            "generation": .number(generation),
            "first_model_version": .number(firstModelVersion),
            "model_version": .number(modelVersion),
            "encoder": .string(encoder),
            "events_topic": .string(eventsTopic),
            "curated_topic": .string(curatedTopic),
            "checkpoint": .number(checkpoint),
            "pieces": .number(pieces),
            "piece_hashes": .number(pieceHashes),
            "journal": .number(journal),
            "transaction": .number(transaction),
            "sequence": .number(sequence),
            "offsets": .array(
                offsets.sorted { $0.key < $1.key }.map { place, offset in
                    .object([
                        "topic": .string(place.topic), "partition": .number(place.partition),
                        "offset": .number(offset),
                    ])
                }),
            "tallies": .object(
                tallies.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .number($0.value)) }),
            "instance": .object([
                "id": .string(instance.id), "host": .string(instance.host), "process": .number(instance.process),
            ]),
        ]).encoded
    }

    /// - Throws: `RecoveryError` when this is not a head, or one of another schema version.
    package static func parse(_ bytes: [UInt8]) throws(RecoveryError) -> StateHead {
        guard let json = try? JSONValue(parsing: bytes) else { throw .damaged("the head is not JSON") }
        let reader = HeadReader(json: json)
        let schema = try reader.whole("schema", Int.self)
        guard schema == schemaVersion else { throw .schema(found: schema) }
        let instance = try reader.object("instance")
        var head = StateHead(
            origin: try reader.text("origin"), application: try reader.text("application"),
            encoder: try reader.text("encoder"),
            instance: Instance(
                id: try instance.text("id"), host: try instance.text("host"),
                process: try instance.whole("process", Int.self)))
        head.generation = try reader.whole("generation", Int.self)
        head.firstModelVersion = try reader.whole("first_model_version", Int.self)
        head.modelVersion = try reader.whole("model_version", Int.self)
        head.eventsTopic = try reader.text("events_topic")
        head.curatedTopic = try reader.text("curated_topic")
        head.checkpoint = try reader.whole("checkpoint", UInt64.self)
        head.pieces = try reader.whole("pieces", Int.self)
        head.pieceHashes = try reader.whole("piece_hashes", UInt64.self)
        head.journal = try reader.whole("journal", Int.self)
        head.transaction = try reader.whole("transaction", UInt64.self)
        head.sequence = try reader.whole("sequence", UInt64.self)
        for place in try reader.elements("offsets") {
            let partition = TopicPartition(
                topic: try place.text("topic"), partition: try place.whole("partition", Int32.self))
            head.offsets[partition] = try place.whole("offset", Int64.self)
        }
        for (name, count) in try reader.members("tallies") { head.tallies[name] = count }
        guard head.journal >= 0 else { throw .damaged("the head counts \(head.journal) journal entries") }
        return head
    }
}

/// Reads members of a head.
private struct HeadReader {
    let json: JSONValue

    func text(_ name: String) throws(RecoveryError) -> String {
        guard case .string(let text)? = json[name] else { throw .damaged("the head has no text \"\(name)\"") }
        return text
    }

    func whole<Number: FixedWidthInteger>(_ name: String, _ type: Number.Type) throws(RecoveryError) -> Number {
        guard case .number(let digits)? = json[name], let number = Number(digits) else {
            throw .damaged("the head has no number \"\(name)\"")
        }
        return number
    }

    func object(_ name: String) throws(RecoveryError) -> HeadReader {
        guard let value = json[name] else { throw .damaged("the head has no \"\(name)\"") }
        return HeadReader(json: value)
    }

    func elements(_ name: String) throws(RecoveryError) -> [HeadReader] {
        guard case .array(let elements)? = json[name] else { throw .damaged("the head has no list \"\(name)\"") }
        return elements.map { HeadReader(json: $0) }
    }

    func members(_ name: String) throws(RecoveryError) -> [(String, Int)] {
        guard case .object(let members)? = json[name] else { throw .damaged("the head has no object \"\(name)\"") }
        var counts: [(String, Int)] = []
        for member in members {
            guard case .number(let digits) = member.value, let count = Int(digits) else {
                throw .damaged("the head's \"\(name)\" counts no \"\(member.name)\"")
            }
            counts.append((member.name, count))
        }
        return counts
    }
}

extension StateHead {
    /// The head that was committed last, read off the end of the changelog.
    ///
    /// - Returns: Nil when none is among the last records.
    package static func last(in topic: String, log: any EventLog) throws(LogFailure) -> StateHead? {
        let partition = Changelog.partition(of: topic)
        let bounds = try log.bounds(of: partition)
        var head: StateHead?
        _ = try log.readToEnd(of: partition, from: max(bounds.lowerBound, bounds.upperBound - 16)) { record in
            guard record.key == Array(key.utf8), let value = record.value else { return }
            head = (try? parse(value)) ?? head
        }
        return head
    }
}
