import Foundation

extension ValueForm<[Configuration.Encoder]> {
    /// A list of encoders.
    static var encoders: ValueForm {
        .list(
            of: .record(
                Configuration.Encoder(), "an encoder",
                fields: Configuration.Encoder.fields), "encoders")
    }
}

extension ValueForm<Configuration.Pictures?> {
    static var pictures: ValueForm {
        .optional(
            .record(
                Configuration.Pictures(), "pictures",
                fields: Configuration.Pictures.fields))
    }
}

extension ValueForm<Configuration.LogMel?> {
    static var logMel: ValueForm {
        .optional(
            .record(
                Configuration.LogMel(), "log-mel spectrograms",
                fields: Configuration.LogMel.fields))
    }
}

extension ValueForm<Configuration.Waveform?> {
    static var waveform: ValueForm {
        .optional(
            .record(
                Configuration.Waveform(), "a waveform",
                fields: Configuration.Waveform.fields))
    }
}

extension ValueForm<[Configuration.View]> {
    /// A list of names or of views, or names with commas between them.
    static var views: ValueForm {
        let list = ValueForm.list(
            of: .record(
                Configuration.View(), "a view",
                fields: Configuration.View.fields,
                shorthand: (.plainName, { Configuration.View(name: $0) })), "views")
        return ValueForm(
            expectation: "a list of views, each a name or a mapping of keys",
            example: "[{name: sound, clusters: 64}]",
            schema: list.schema,
            read: { found, reading in
                guard case .text(let names, _) = found.content else { return list.read(found, &reading) }
                let views = names.split(separator: ",").map {
                    Configuration.View(named: $0.trimmingCharacters(in: .whitespaces))
                }
                return views.contains { $0 == nil } ? nil : views.compactMap { $0 }
            },
            write: list.write)
    }
}

extension Configuration.View {
    /// A view of the built-in encoder; nil where that is no name.
    fileprivate init?(named name: String) {
        guard ValueForm<String>.isPlainName(name) else { return nil }
        self.init(name: name)
    }
}

extension ValueForm {
    /// A value that is there where its key is.
    fileprivate static func optional<Wrapped>(_ form: ValueForm<Wrapped>) -> ValueForm where Value == Wrapped? {
        ValueForm(
            expectation: form.expectation, example: form.example,
            schema: ["anyOf": [form.schema, ["const": "none"]]],
            read: { found, reading in
                if found.plainText == "none" { return .some(nil) }
                return form.read(found, &reading).map { .some($0) }
            },
            write: { $0.map(form.write) ?? "none" })
    }
}

extension ValueForm<[Double]> {
    /// One number for each of red, green and blue.
    static func threeNumbers(in range: ClosedRange<Double>) -> ValueForm {
        let number = ValueForm<Double>.number(in: range)
        let list = ValueForm.list(of: number, "numbers")
        return ValueForm(
            expectation: "a list of three numbers from \(range.lowerBound) to \(range.upperBound)",
            schema: ["type": "array", "items": number.schema, "minItems": .whole(3), "maxItems": .whole(3)],
            read: { found, reading in
                guard case .list(let elements) = found.content, elements.count == 3 else { return nil }
                let values = elements.compactMap { number.read($0, &reading) }
                return values.count == 3 ? values : nil
            },
            write: list.write)
    }
}

extension ValueForm<[String: String]> {
    /// A mapping of names to text.
    static var texts: ValueForm {
        ValueForm(
            expectation: "a mapping of names to text",
            schema: ["type": "object", "additionalProperties": ["type": ["string", "number", "boolean"]]],
            read: { found, _ in
                guard case .mapping(let entries) = found.content else { return nil }
                var texts: [String: String] = [:]
                for entry in entries {
                    guard let text = entry.value.text else { return nil }
                    texts[entry.name] = text
                }
                return texts
            },
            write: { texts in
                let pairs = texts.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))" }
                return "{" + pairs.joined(separator: ", ") + "}"
            })
    }
}

extension ValueForm<String> {
    fileprivate static func isPlainName(_ name: String) -> Bool {
        name.wholeMatch(of: #/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}/#) != nil
    }

    /// What views and encoders are called: part of names in events.
    static var plainName: ValueForm {
        ValueForm(
            expectation: "a name of 1 to 100 letters, digits, dots, hyphens and underscores",
            schema: ["type": "string", "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$"],
            read: { found, _ in found.text.flatMap { isPlainName($0) ? $0 : nil } },
            write: { $0 })
    }

    /// What a network calls one of its outputs: anything.
    static var tensorName: ValueForm {
        ValueForm(
            expectation: "the name of an output",
            schema: ["type": "string", "minLength": .whole(1)],
            read: { found, _ in found.text.flatMap { $0.isEmpty ? nil : $0 } },
            write: quoted)
    }

    static var file: ValueForm {
        ValueForm(
            expectation: "an absolute path of a file",
            schema: ["type": "string", "pattern": "^/"],
            read: { found, _ in found.text.flatMap { $0.hasPrefix("/") ? $0 : nil } },
            write: quoted)
    }
}

/// Text as YAML reads it back as text, whatever it holds (YAML 1.2, section 7.3.1): what is not printable by its number.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case _ where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value):
            let digits = String(scalar.value, radix: 16)
            result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        case _
        where scalar.value > 0xFFFD || (0x2028...0x2029).contains(scalar.value) || scalar.value == 0xFEFF:
            let digits = String(scalar.value, radix: 16)
            result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
