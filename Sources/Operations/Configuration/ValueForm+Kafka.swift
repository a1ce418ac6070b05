extension ValueForm<Configuration.Kafka> {
    /// librdkafka properties: each a scalar, or `{credential: NAME}`, `{file: PATH}` or `{environment: NAME}` for one that
    /// is kept elsewhere.
    static var kafkaProperties: ValueForm {
        ValueForm(
            expectation: "a mapping of librdkafka properties",
            example: "{bootstrap.servers: localhost:9092}",
            schema: [
                "type": ["object", "null"],
                "additionalProperties": [
                    "anyOf": [
                        ["type": ["string", "number", "boolean"]],
                        elsewhere("credential"), elsewhere("file"), elsewhere("environment"),
                    ]
                ],
            ],
            read: read,
            write: \.description)
    }

    /// The schema of a value that is kept elsewhere.
    private static func elsewhere(_ key: String) -> SchemaValue {
        [
            "type": "object", "properties": .object([key: ["type": "string"]]), "required": [.text(key)],
            "additionalProperties": false,
        ]
    }

    private static func read(_ found: FoundValue, _ reading: inout ConfigurationReading) -> Configuration.Kafka? {
        var kafka = Configuration.Kafka()
        if case .nothing = found.content { return kafka }
        guard case .mapping(let properties) = found.content else { return nil }
        for property in properties {
            switch property.value.content {
            case .text(let text, _):
                kafka.set(property.name, to: text)
            case .mapping(let source) where source.count == 1 && source[0].name == "credential":
                if let text = reading.credential(namedBy: source[0].value) {
                    kafka.set(property.name, to: text, isSecret: true)
                }
            case .mapping(let source) where source.count == 1 && source[0].name == "file":
                if let text = reading.contents(ofFileNamedBy: source[0].value) {
                    kafka.set(property.name, to: text, isSecret: true)
                }
            case .mapping(let source) where source.count == 1 && source[0].name == "environment":
                if let text = reading.variable(namedBy: source[0].value) {
                    kafka.set(property.name, to: text, isSecret: true)
                }
            case .nothing, .list, .mapping:
                reading.report(
                    property.value,
                    expected: "text, a number, true or false, {credential: NAME}, {file: PATH} or {environment: NAME}",
                    example: "\(property.name): {file: /etc/acavd/secret}")
            }
        }
        return kafka
    }
}
