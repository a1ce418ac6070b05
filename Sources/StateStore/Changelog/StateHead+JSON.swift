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
            "model": .string(model),
            "events_topic": .string(eventsTopic),
            "curated_topic": .string(curatedTopic),
            "checkpoint": .number(checkpoint),
            "pieces": .number(pieces),
            "piece_hashes": .number(pieceHashes),
            "journal": .number(journal),
            "changelog_start": .number(changelogStart),
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

    /// - Parameter acceptingOlder: Takes heads that an older acavd wrote beside pieces that this one cannot read.
    /// - Throws: `RecoveryError` when this is not a head, or one of another schema version.
    package static func parse(_ bytes: [UInt8], acceptingOlder: Bool = false) throws(RecoveryError) -> StateHead {
        guard let json = try? JSONValue(parsing: bytes) else { throw .damaged("the head is not JSON") }
        let reader = HeadReader(json: json)
        let schema = try reader.whole("schema", Int.self)
        let oldest = acceptingOlder ? oldestHead : schemaVersion
        guard (oldest...schemaVersion).contains(schema) else { throw .schema(found: schema) }
        let instance = try reader.object("instance")
        var head = StateHead(
            origin: try reader.text("origin"), application: try reader.text("application"),
            encoder: try reader.text("encoder"),
            instance: Instance(
                id: try instance.text("id"), host: try instance.text("host"),
                process: try instance.whole("process", Int.self)))
        head.generation = try reader.count("generation", Int.self, from: 1)
        head.firstModelVersion = try reader.count("first_model_version", Int.self, from: 1)
        head.modelVersion = try reader.count("model_version", Int.self)
        head.model = try reader.text("model")
        head.eventsTopic = try reader.text("events_topic")
        head.curatedTopic = try reader.text("curated_topic")
        head.checkpoint = try reader.count("checkpoint", UInt64.self)
        head.pieces = try reader.count("pieces", Int.self)
        head.pieceHashes = try reader.whole("piece_hashes", UInt64.self)
        head.journal = try reader.count("journal", Int.self)
        head.changelogStart = try reader.count("changelog_start", Int64.self)
        head.transaction = try reader.count("transaction", UInt64.self)
        head.sequence = try reader.count("sequence", UInt64.self)
        for place in try reader.elements("offsets") {
            let partition = TopicPartition(
                topic: try place.text("topic"), partition: try place.count("partition", Int32.self))
            head.offsets[partition] = try place.count("offset", Int64.self)
        }
        for (name, count) in try reader.members("tallies") { head.tallies[name] = count }
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

    /// A number that is counted on from: neither below the first nor so high that what follows would overflow.
    func count<Number: FixedWidthInteger>(
        _ name: String, _ type: Number.Type, from first: Number = 0
    ) throws(RecoveryError) -> Number {
        let number = try whole(name, type)
        guard number >= first, number <= Number.max / 2 else {
            throw .damaged("the head's \"\(name)\" is \(number)")
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
        let reader = try object(name)
        var counts: [(String, Int)] = []
        for member in members { counts.append((member.name, try reader.count(member.name, Int.self))) }
        return counts
    }
}

extension StateHead {
    /// The head that was committed last, read off the end of the changelog. Usually that takes a few records; where long
    /// transactions were aborted after it, as many as lie behind it and up to sixteen times that.
    ///
    /// - Returns: Nil when the changelog has none.
    package static func last(in topic: String, log: any EventLog) throws(LogFailure) -> StateHead? {
        let partition = Changelog.partition(of: topic)
        let bounds = try log.bounds(of: partition)
        var head: StateHead?
        var depth: Int64 = 16
        while true {
            let start = max(bounds.lowerBound, bounds.upperBound - depth)
            _ = try log.readToEnd(of: partition, from: start) { record in
                guard record.key == Array(key.utf8), let value = record.value else { return }
                head = (try? parse(value)) ?? head
            }
            // Aborted records and markers take offsets too.
            if head != nil || start == bounds.lowerBound { return head }
            depth *= 16
        }
    }
}
