import EventLog
import Foundations
import StateStore
import Testing

@Suite("The head of the changelog")
struct StateHeadTests {
    /// Any text: quotes, control characters and what Unicode does to equality are among it.
    private static func text(_ generator: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = ["a", "Z", "0", "\"", "\\", "\n", "\u{0}", "/", "é", "e", "\u{301}", "字", "🎬"]
        return (0..<Int.random(in: 0..<12, using: &generator)).reduce(into: "") { text, _ in
            text.unicodeScalars.append(scalars[Int.random(in: scalars.indices, using: &generator)])
        }
    }

    private static func head(_ generator: inout SeededGenerator) -> StateHead {
        func count() -> Int { Int(generator.next() >> UInt64.random(in: 2...63, using: &generator)) }
        var head = StateHead(
            origin: text(&generator), application: text(&generator), encoder: text(&generator),
            instance: Instance(id: text(&generator), host: text(&generator), process: count()))
        head.generation = max(1, count())
        head.firstModelVersion = max(1, count())
        head.modelVersion = count()
        (head.eventsTopic, head.curatedTopic) = (text(&generator), text(&generator))
        head.model = text(&generator)
        head.changelogStart = Int64.random(in: 0...1_000_000, using: &generator)
        head.checkpoint = generator.next() >> 1
        head.pieces = count()
        head.pieceHashes = generator.next()
        head.journal = count()
        head.transaction = generator.next() >> 1
        head.sequence = generator.next() >> 1
        for _ in 0..<Int.random(in: 0..<5, using: &generator) {
            let partition = Int32.random(in: 0...Int32.max / 2, using: &generator)
            head.offsets[TopicPartition(topic: text(&generator), partition: partition)] = Int64(count())
        }
        for _ in 0..<Int.random(in: 0..<5, using: &generator) { head.tallies[text(&generator)] = count() }
        return head
    }

    @Test("What is written is read back, to the last digit", arguments: 0..<200 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let head = StateHeadTests.head(&generator)
        let read = try StateHead.parse(head.encoded)
        #expect(read == head)
        #expect(read.encoded == head.encoded)
    }

    @Test("Equal heads have equal bytes, whatever order offsets and tallies came in")
    func order() {
        var generator = SeededGenerator(seed: 1)
        let places = (0..<20).map { TopicPartition(topic: "t\($0 % 3)", partition: Int32($0)) }
        func head() -> StateHead {
            var head = StateHead(
                origin: "o", application: "a", encoder: "e", instance: Instance(id: "i", host: "h", process: 1))
            for place in places.shuffled(using: &generator) { head.offsets[place] = Int64(place.partition) }
            for place in places.shuffled(using: &generator) { head.tallies["\(place)"] = Int(place.partition) }
            return head
        }
        let encoded = head().encoded
        for _ in 0..<20 { #expect(head().encoded == encoded) }
    }

    @Test("A head of another schema version is refused with what to do", arguments: [0, 1, 2, 99])
    func otherSchema(version: Int) throws {
        var generator = SeededGenerator(seed: 2)
        let bytes = try StateHeadTests.head(&generator).encoded(with: "schema", as: .number(version))
        let error = #expect(throws: RecoveryError.self) { try StateHead.parse(bytes) }
        guard case .schema(let found)? = error else {
            Issue.record("another error than of the version")
            return
        }
        #expect(found == version)
        let description = RecoveryError.schema(found: found).description
        #expect(description.contains("schema version \(version)"))
        #expect(description.lowercased().contains("run the version"))
        #expect(description.contains("acavd reset --generation") == (version < StateHead.schemaVersion))
    }

    /// Every place of a head, by the names that lead to it.
    private static let places: [[String]] = [
        ["schema"], ["origin"], ["application"], ["generation"], ["first_model_version"], ["model_version"],
        ["encoder"], ["model"], ["events_topic"], ["curated_topic"], ["checkpoint"], ["pieces"],
        ["piece_hashes"], ["journal"], ["changelog_start"], ["transaction"], ["sequence"],
        ["offsets"], ["offsets", "0"], ["offsets", "0", "topic"], ["offsets", "0", "partition"],
        ["offsets", "0", "offset"], ["tallies"], ["tallies", "clips"], ["instance"], ["instance", "id"],
        ["instance", "host"], ["instance", "process"],
    ]

    private static func sample() -> StateHead {
        var head = StateHead(
            origin: "o", application: "a", encoder: "e", instance: Instance(id: "i", host: "h", process: 1))
        head.offsets[TopicPartition(topic: "t", partition: 0)] = 7
        head.tallies = ["clips": 3]
        return head
    }

    @Test("The places that are damaged below are all that a head has")
    func allPlaces() throws {
        guard case .object(let members) = try JSONValue(parsing: StateHeadTests.sample().encoded) else {
            Issue.record("a head is an object")
            return
        }
        #expect(Set(members.map(\.name)) == Set(StateHeadTests.places.compactMap(\.first)))
    }

    @Test("A head that lacks something, or has another kind of value there, is damaged", arguments: places)
    func damagedPlace(place: [String]) throws {
        let json = try JSONValue(parsing: StateHeadTests.sample().encoded)
        let values: [JSONValue?] = [
            nil, .null, .boolean(true), .number("1.5"), .number("1e400"), .number("99999999999999999999999"),
            .string("text"), .array([]), .array([.null]), .object([]),
        ]
        for value in values {
            let damaged = json.replacing(place[...], with: value)
            guard damaged != json else { continue }
            // Lists and counts may be empty, and any text will do.
            switch (place, value, json.value(at: place[...])) {
            case (["offsets"], .array([]), _), (["tallies"], .object([]), _), (["tallies", "clips"], nil, _),
                (["offsets", "0"], nil, _), (_, .string, .string):
                continue
            default: break
            }
            #expect(throws: RecoveryError.self, "\(place) \(String(describing: value))") {
                try StateHead.parse(damaged.encoded)
            }
        }
    }

    @Test(
        "A number that nothing can follow, or that counts less than nothing, is damage",
        arguments: [
            (["generation"], "\(Int.max)"), (["generation"], "0"), (["first_model_version"], "-1"),
            (["first_model_version"], "\(Int.max)"), (["model_version"], "\(Int.max)"), (["model_version"], "-1"),
            (["checkpoint"], "\(UInt64.max)"), (["transaction"], "\(UInt64.max)"), (["sequence"], "\(UInt64.max)"),
            (["pieces"], "-1"), (["journal"], "-1"), (["journal"], "\(Int.max)"),
            (["offsets", "0", "partition"], "-1"), (["offsets", "0", "offset"], "-1"),
            (["offsets", "0", "offset"], "\(Int64.max)"), (["tallies", "clips"], "-1"),
            (["tallies", "clips"], "\(Int.max)"),
        ])
    func outOfRange(place: [String], digits: String) throws {
        let json = try JSONValue(parsing: StateHeadTests.sample().encoded)
        #expect(throws: RecoveryError.self) {
            try StateHead.parse(json.replacing(place[...], with: .number(digits)).encoded)
        }
    }

    @Test("Bytes that are no head are damage: cut off anywhere, or with any one bit flipped, nothing traps")
    func anyDamage() throws {
        let bytes = StateHeadTests.sample().encoded
        var refused = 0
        for count in 0..<bytes.count {
            #expect(throws: RecoveryError.self) { try StateHead.parse(Array(bytes[..<count])) }
        }
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(bit)
                do { _ = try StateHead.parse(flipped) } catch { refused += 1 }
            }
        }
        // A flipped bit in a text or in a digit gives another head; one in the structure does not pass.
        #expect(refused > bytes.count * 4)
    }
}

extension StateHead {
    /// The bytes with another value for one member.
    fileprivate func encoded(with name: String, as value: JSONValue) throws -> [UInt8] {
        try JSONValue(parsing: encoded).replacing([name], with: value).encoded
    }
}

extension JSONValue {
    /// The value that names (or indices of a list) lead to.
    fileprivate func value(at path: ArraySlice<String>) -> JSONValue? {
        guard let name = path.first else { return self }
        switch self {
        case .object: return self[name]?.value(at: path.dropFirst())
        case .array(let elements):
            guard let index = Int(name), elements.indices.contains(index) else { return nil }
            return elements[index].value(at: path.dropFirst())
        default: return nil
        }
    }

    /// This value with another one, or none, at the end of a path.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSONValue?) -> JSONValue {
        guard let name = path.first else { return value ?? .null }
        let rest = path.dropFirst()
        switch self {
        case .object(let members):
            return .object(
                members.compactMap { member in
                    guard member.name == name else { return member }
                    if rest.isEmpty { return value.map { Member(name: name, value: $0) } }
                    return Member(name: name, value: member.value.replacing(rest, with: value))
                })
        case .array(let elements):
            return .array(
                elements.enumerated().compactMap { index, element in
                    guard String(index) == name else { return element }
                    return rest.isEmpty ? value : element.replacing(rest, with: value)
                })
        default:
            return self
        }
    }
}
