import Foundations

/// The format of the input topic: a bare video id, a JSON object, or a key without a value (a withdrawal).
///
/// docs/reference/events.md describes it, docs/reference/schemas/video-discovered.schema.json the object.
package enum DiscoveryMessage {
    /// Key and value together. A discovery is some hundred bytes; what is larger is a mistake or an attack.
    package static let maximumBytes = 1 << 20

    /// The length of a video id in bytes of UTF-8.
    package static let maximumIDBytes = 1024

    /// The length of a URI in bytes of UTF-8. Members are kept in the state with their URIs, 16 of them in a record, which
    /// must stay below the megabyte that brokers take.
    package static let maximumURIBytes = 16 << 10

    /// The length of a language tag in bytes of UTF-8; those in use have up to 35 (RFC 5646, section 4.4.1).
    package static let maximumLanguageBytes = 255

    /// The length of a tag in bytes of UTF-8.
    package static let maximumTagBytes = 1024

    /// The latest instant a segment may name, in seconds (31 years): clip ids count milliseconds in an `Int`.
    package static let latestInstant = 1e9

    /// Reads one message. A pure function: the same record gives the same answer.
    ///
    /// - Throws: `DiscoveryError`, whose description names the field and what was expected of it.
    package static func parse(_ record: ConsumedRecord) throws(DiscoveryError) -> Discovery {
        let size = (record.key?.count ?? 0) + (record.value?.count ?? 0)
        guard size <= maximumBytes else { throw .tooLarge(bytes: size) }
        if let value = record.value {
            let text = try text(value, field: "value")
            let isObject = text.utf8.first == UInt8(ascii: "{")
            return .video(try isObject ? object(text) : VideoDiscovery(id: videoID(text, field: "value")))
        }
        guard let key = record.key else { throw .noVideo }
        return .withdrawal(try videoID(try text(key, field: "key"), field: "key"))
    }

    /// The bytes as text without white space around it (space, tab, line feed, carriage return).
    private static func text(_ bytes: [UInt8], field: String) throws(DiscoveryError) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        let start = bytes.firstIndex { !isSpace($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
        guard let text = String(validating: bytes[start..<end], as: UTF8.self) else { throw .invalidUTF8(field: field) }
        return text
    }

    private static func videoID(_ text: String, field: String) throws(DiscoveryError) -> VideoID {
        guard let id = VideoID(text) else { throw .invalid(field: field, problem: "is empty; a video id is required") }
        guard text.utf8.count <= maximumIDBytes else {
            throw .invalid(
                field: field,
                problem: "has \(text.utf8.count) bytes; a video id has at most \(maximumIDBytes)")
        }
        try checkNoControlCharacters(text, field: field)
        return id
    }

    private static func checkNoControlCharacters(_ text: String, field: String) throws(DiscoveryError) {
        if let control = text.unicodeScalars.first(where: { $0.properties.generalCategory == .control }) {
            throw .invalid(
                field: field, problem: "contains the control character U+\(hexadecimal(control)); remove it")
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    // MARK: - The JSON object

    private static func object(_ text: String) throws(DiscoveryError) -> VideoDiscovery {
        let object: JSONValue
        do throws(JSONError) {
            object = try JSONParser.parse(text)
        } catch {
            throw .malformedJSON(error)
        }
        guard let id = object["id"] else { throw .missing(field: "id") }
        guard case .string(let idText) = id else {
            throw .wrongType(field: "id", expected: "a string", found: id.kind)
        }
        return VideoDiscovery(
            id: try videoID(idText, field: "id"),
            uri: try uri(object["uri"]),
            segments: try segments(object["segments"]),
            language: try language(object["language"]),
            tags: try tags(object["tags"]))
    }

    /// An explicit null is what many serialisers write for an absent field.
    private static func uri(_ value: JSONValue?) throws(DiscoveryError) -> String? {
        switch value {
        case nil, .null: return nil
        case .string(let uri):
            try check(uri, field: "uri", kind: "a URI", maximumBytes: maximumURIBytes)
            return uri
        case .some(let other):
            throw .wrongType(field: "uri", expected: "a string", found: other.kind)
        }
    }

    private static func language(_ value: JSONValue?) throws(DiscoveryError) -> String? {
        switch value {
        case nil, .null: return nil
        case .string(let language):
            try check(language, field: "language", kind: "a language tag", maximumBytes: maximumLanguageBytes)
            return language
        case .some(let other):
            throw .wrongType(field: "language", expected: "a string", found: other.kind)
        }
    }

    private static func tags(_ value: JSONValue?) throws(DiscoveryError) -> [String] {
        switch value {
        case nil, .null: return []
        case .array(let elements):
            var tags: [String] = []
            for (index, element) in elements.enumerated() {
                let field = "tags[\(index)]"
                guard case .string(let tag) = element else {
                    throw .wrongType(field: field, expected: "a string", found: element.kind)
                }
                try check(tag, field: field, kind: "a tag", maximumBytes: maximumTagBytes)
                tags.append(tag)
            }
            return tags
        case .some(let other):
            throw .wrongType(field: "tags", expected: "an array of strings", found: other.kind)
        }
    }

    private static func check(
        _ text: String, field: String, kind: String, maximumBytes: Int
    ) throws(DiscoveryError) {
        guard !text.isEmpty else { throw .invalid(field: field, problem: "is empty; leave it out instead") }
        guard text.utf8.count <= maximumBytes else {
            throw .invalid(
                field: field, problem: "has \(text.utf8.count) bytes; \(kind) has at most \(maximumBytes)")
        }
        try checkNoControlCharacters(text, field: field)
    }

    private static func segments(_ value: JSONValue?) throws(DiscoveryError) -> [TimeSpan]? {
        switch value {
        case nil, .null: return nil
        case .array(let elements):
            var segments: [TimeSpan] = []
            for (index, element) in elements.enumerated() {
                segments.append(try segment(element, field: "segments[\(index)]"))
            }
            return segments
        case .some(let other):
            throw .wrongType(field: "segments", expected: "an array of [start, end] pairs", found: other.kind)
        }
    }

    private static func segment(_ value: JSONValue, field: String) throws(DiscoveryError) -> TimeSpan {
        let expected = "a pair of numbers [start, end] in seconds"
        guard case .array(let bounds) = value else {
            throw .wrongType(field: field, expected: expected, found: value.kind)
        }
        guard bounds.count == 2 else {
            throw .wrongType(field: field, expected: expected, found: "an array of length \(bounds.count)")
        }
        let start = try seconds(bounds[0], field: "\(field)[0]")
        let end = try seconds(bounds[1], field: "\(field)[1]")
        guard start < end else {
            throw .invalid(field: field, problem: "starts at \(start) s and ends at \(end) s; the end must come later")
        }
        return TimeSpan(start: start, end: end)
    }

    private static func seconds(_ value: JSONValue, field: String) throws(DiscoveryError) -> Double {
        guard case .number(let digits) = value else {
            throw .wrongType(field: field, expected: "a number of seconds", found: value.kind)
        }
        guard let seconds = Double(digits), seconds.isFinite else {
            throw .invalid(field: field, problem: "is not finite; give seconds from the start of the video")
        }
        guard seconds >= 0 else {
            throw .invalid(field: field, problem: "is negative; give seconds from the start of the video")
        }
        guard seconds <= latestInstant else {
            throw .invalid(field: field, problem: "is later than \(Int(latestInstant)) s; give seconds, not a date")
        }
        return seconds
    }
}
