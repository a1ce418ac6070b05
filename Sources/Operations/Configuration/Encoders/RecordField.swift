/// One key of a mapping that has a form of its own, such as an encoder in a list of them.
struct RecordField<Record: Sendable>: Sendable {
    let name: String
    let isRequired: Bool

    /// Completes "expected …".
    let expectation: String
    let example: String

    /// What it may be, as JSON Schema has it.
    let schema: SchemaValue

    let assign: @Sendable (FoundValue, inout Record, inout ConfigurationReading) -> Void

    /// The value as it would be written in the file.
    let text: @Sendable (Record) -> String

    /// - Parameter example: What to show after "for example" where the form has none.
    init<Value: Sendable>(
        _ name: String, _ place: any WritableKeyPath<Record, Value> & Sendable, _ form: ValueForm<Value>,
        example: String = "", isRequired: Bool = false
    ) {
        let example = form.example ?? example
        self.name = name
        self.isRequired = isRequired
        self.expectation = form.expectation
        self.example = example
        schema = form.schema.adding(["description": .text("Expected: \(form.expectation).")])
        assign = { found, record, reading in
            if let value = form.read(found, &reading) {
                record[keyPath: place] = value
            } else {
                reading.report(found, expected: form.expectation, example: example)
            }
        }
        text = { form.write($0[keyPath: place]) }
    }
}

extension ValueForm {
    /// A mapping with known keys.
    ///
    /// - Parameters:
    ///   - initial: Its defaults.
    ///   - what: What it is, with its article, for messages.
    ///   - shorthand: The form of text that stands alone for a value, where some does, and that value.
    static func record(
        _ initial: Value, _ what: String, fields: [RecordField<Value>],
        shorthand: (form: ValueForm<String>, value: @Sendable (String) -> Value)? = nil
    ) -> ValueForm {
        let required = fields.filter(\.isRequired)
        let keys = required.map { "\($0.name): \($0.example)" }.joined(separator: ", ")
        let mapping: SchemaValue = [
            "type": "object",
            "properties": .object(Dictionary(fields.map { ($0.name, $0.schema) }) { first, _ in first }),
            "required": .list(required.map { .text($0.name) }), "additionalProperties": false,
        ]
        return ValueForm(
            expectation: "\(what), a mapping of keys" + (shorthand == nil ? "" : " or its name alone"),
            example: "{\(keys)}",
            schema: shorthand.map { ["anyOf": [mapping, $0.form.schema]] } ?? mapping,
            read: { found, reading in
                if let shorthand, found.text != nil {
                    return shorthand.form.read(found, &reading).map(shorthand.value)
                }
                guard case .mapping(let entries) = found.content else { return nil }
                var record = initial
                for entry in entries {
                    if let field = fields.first(where: { $0.name == entry.name }) {
                        field.assign(entry.value, &record, &reading)
                    } else {
                        reading.reportUnknown(entry, amongst: fields.map(\.name))
                    }
                }
                for field in required where !entries.contains(where: { $0.name == field.name }) {
                    reading.reportMissing(field.name, of: what, in: found, example: field.example)
                }
                return record
            },
            write: { record in
                let texts = fields.map { ($0, $0.text(record)) }
                    .filter { $0.isRequired || $1 != $0.text(initial) }
                return "{" + texts.map { "\($0.name): \($1)" }.joined(separator: ", ") + "}"
            })
    }

    /// A list of values that are each of a form.
    static func list<Element>(of element: ValueForm<Element>, _ plural: String) -> ValueForm where Value == [Element] {
        ValueForm(
            expectation: "a list of \(plural)",
            example: "[\(element.example ?? "")]",
            schema: ["type": ["array", "null"], "items": element.schema],
            read: { found, reading in
                switch found.content {
                case .nothing: return []
                case .text, .mapping: return nil
                case .list(let elements):
                    return elements.compactMap { one in
                        let value = element.read(one, &reading)
                        if value == nil {
                            reading.report(one, expected: element.expectation, example: element.example ?? "")
                        }
                        return value
                    }
                }
            },
            write: { "[" + $0.map(element.write).joined(separator: ", ") + "]" })
    }
}
