extension Configuration {
    /// A JSON Schema (draft 2020-12) of the configuration file, read as YAML 1.2: keys, types, ranges, defaults, and the
    /// words of ``example``. It follows from ``settings``.
    ///
    /// It is stricter than ``read(yaml:file:environment:)`` in three things: text that looks like a number must be quoted,
    /// digits are not grouped, and a list is one. What must hold between keys it does not say.
    ///
    /// - Throws: When a default is not YAML, which a test rules out.
    package static func schema() throws(ConfigurationError) -> SchemaValue {
        let meanings = meanings
        var properties: [String: SchemaValue] = [:]
        var sections: [String: [String: SchemaValue]] = [:]
        for setting in settings {
            let value = try setting.describedSchema(meaning: meanings[setting.path])
            if let dot = setting.path.firstIndex(of: ".") {
                let key = String(setting.path[setting.path.index(after: dot)...])
                sections[String(setting.path[..<dot]), default: [:]][key] = value
            } else {
                properties[setting.path] = value
            }
        }
        for (name, members) in sections {
            properties[name] = [
                "type": ["object", "null"], "additionalProperties": false, "properties": .object(members),
            ]
        }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "acavd.yaml",
            "description":
                "The configuration of acavd. What must hold between keys is for acavd config validate to check.",
            "type": ["object", "null"],
            "additionalProperties": false,
            "properties": .object(properties),
        ]
    }
}

extension Configuration {
    /// Every key with its default, as the file would have it.
    ///
    /// - Throws: As ``schema()`` does.
    package static func defaults() throws(ConfigurationError) -> SchemaValue {
        var defaults: [String: SchemaValue] = [:]
        for setting in settings {
            let value = try SchemaValue(yaml: setting.defaultText)
            let names = setting.path.split(separator: ".", maxSplits: 1).map(String.init)
            if names.count == 2 {
                defaults[names[0]] = (defaults[names[0]] ?? [:]).adding([names[1]: value])
            } else {
                defaults[setting.path] = value
            }
        }
        return .object(defaults)
    }
}

extension Setting {
    fileprivate func describedSchema(meaning: String?) throws(ConfigurationError) -> SchemaValue {
        schema.adding([
            "description": .text(meaning.map { "\($0)\n\nExpected: \(expectation)." } ?? "Expected: \(expectation)."),
            "default": try SchemaValue(yaml: defaultText),
            "examples": [try SchemaValue(yaml: example)],
        ])
    }
}

extension SchemaValue {
    /// The value of a key, as it is written in the file.
    fileprivate init(yaml text: String) throws(ConfigurationError) {
        let entries = try ConfigurationDocument(yaml: "value: \(text)", file: text).entries
        self = entries.first.map { SchemaValue($0.value) } ?? .nothing
    }
}
