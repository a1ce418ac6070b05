/// What values a key may have: in words and as a schema, how one is read, and how one is written.
struct ValueForm<Value: Sendable>: Sendable {
    /// Completes "expected …".
    let expectation: String

    /// What to show after "for example"; `nil` when the default serves.
    var example: String?

    /// The same for programs, as JSON Schema (draft 2020-12) has it.
    let schema: SchemaValue

    /// The value, or `nil` when what was found is not of this form. Problems inside a list or a mapping are reported
    /// to the reading instead, and the value is what was sound.
    let read: @Sendable (FoundValue, inout ConfigurationReading) -> Value?

    let write: @Sendable (Value) -> String
}

extension ValueForm {
    /// The values of a form, or a word that stands for their absence.
    static func either<Wrapped>(_ form: ValueForm<Wrapped>, or word: String, example: String) -> ValueForm
    where Value == Wrapped? {
        ValueForm(
            expectation: "\(form.expectation), or \(word)",
            example: example,
            schema: ["anyOf": [form.schema, ["const": .text(word)]]],
            read: { found, reading in
                if found.plainText == word { return .some(nil) }
                return form.read(found, &reading).map { .some($0) }
            },
            write: { $0.map(form.write) ?? word })
    }
}

extension ValueForm where Value: FixedWidthInteger {
    static func whole(in range: ClosedRange<Value>) -> ValueForm {
        ValueForm(
            expectation: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            schema: [
                "type": "integer", "minimum": .whole(range.lowerBound), "maximum": .whole(range.upperBound),
            ],
            read: { found, _ in
                found.plainText
                    .flatMap { Value($0.replacing("_", with: "")) }
                    .flatMap { range.contains($0) ? $0 : nil }
            },
            write: { "\($0)" })
    }
}

extension ValueForm<Int> {
    static var clusters: ValueForm { whole(in: 2...4096) }
}

extension ValueForm<Double> {
    static func number(in range: ClosedRange<Double>, of unit: String = "") -> ValueForm {
        ValueForm(
            expectation: "a number\(unit) from \(text(range.lowerBound)) to \(text(range.upperBound))",
            schema: [
                "type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
            ],
            read: { found, _ in
                found.plainText
                    .flatMap { Double($0.replacing("_", with: "")) }
                    .flatMap { range.contains($0) ? $0 : nil }
            },
            write: text)
    }

    static func seconds(in range: ClosedRange<Double>) -> ValueForm {
        number(in: range, of: " of seconds")
    }

    /// Whole values without the `.0`, as a person writes them.
    private static func text(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}

extension ValueForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the cases of an enumeration, by name.
    static func choice() -> ValueForm {
        ValueForm(
            expectation: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "),
            schema: ["enum": .list(Value.allCases.map { .text($0.rawValue) })],
            read: { found, _ in found.text.flatMap(Value.init) },
            write: \.rawValue)
    }
}

extension ValueForm<Bool> {
    static var truth: ValueForm {
        ValueForm(
            expectation: "true or false",
            schema: ["type": "boolean"],
            read: { found, _ in found.plainText.flatMap { Bool($0) } },
            write: { $0 ? "true" : "false" })
    }
}

extension ValueForm<String> {
    static var directory: ValueForm {
        ValueForm(
            expectation: "an absolute path of a directory",
            schema: ["type": "string", "pattern": "^/"],
            read: { found, _ in found.text.flatMap { $0.hasPrefix("/") ? $0 : nil } },
            write: { $0 })
    }

    /// What Kafka allows in the name of a topic, kept for the application too since its topics are named after it.
    static var kafkaName: ValueForm {
        ValueForm(
            expectation: "a name of 1 to 200 letters, digits, dots, hyphens and underscores",
            schema: [
                "type": "string", "pattern": "^[A-Za-z0-9._-]{1,200}$", "not": ["enum": [".", ".."]],
            ],
            read: { found, _ in
                found.text.flatMap { name in
                    let isName = name.wholeMatch(of: #/[A-Za-z0-9._-]{1,200}/#) != nil && name != "." && name != ".."
                    return isName ? name : nil
                }
            },
            write: { $0 })
    }

    static var uriTemplate: ValueForm {
        ValueForm(
            // The identifier is percent-encoded, which only a URI is read back from.
            expectation: "a URI with {id} in the place of the video's identifier",
            schema: [
                "type": "string", "allOf": [["pattern": "\\{id\\}"], ["pattern": "://"]],
            ],
            read: { found, _ in found.text.flatMap { $0.contains("{id}") && $0.contains("://") ? $0 : nil } },
            write: { $0 })
    }
}
