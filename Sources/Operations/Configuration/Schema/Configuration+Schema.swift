extension Configuration {
    /// A JSON Schema (draft 2020-12) of the configuration file, read as YAML 1.2: keys, types, ranges, defaults, and the
    /// words of ``example``. It follows from ``settings``.
    ///
    /// It is stricter than ``read(yaml:file:environment:)`` in two things: text that looks like a number must be quoted,
    /// and digits are not grouped. What must hold between keys it does not say.
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
