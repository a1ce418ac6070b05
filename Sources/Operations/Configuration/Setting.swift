/// One key of the configuration: its name, where its value goes, and what it may be.
package struct Setting: Sendable {
    /// The key with its section, as `selection.capacity`.
    package let path: String

    /// Completes "expected …", as `a whole number from 1 to 1000`.
    package let expectation: String

    /// The default as it would be written in the file.
    package let defaultText: String

    let example: String

    /// What it may be, as JSON Schema has it.
    let schema: SchemaValue

    let assign: @Sendable (FoundValue, inout Configuration, inout ConfigurationReading) -> Void

    /// Whether a running daemon takes over another value.
    package let isReloadable: Bool

    /// Gives one configuration the value of another; false where it has it already.
    let adopt: @Sendable (inout Configuration, Configuration) -> Bool

    /// The value in a configuration as it would be written in the file, secrets left out.
    let text: @Sendable (Configuration) -> String

    init<Value: Sendable & Equatable>(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Value> & Sendable,
        _ form: ValueForm<Value>,
        isReloadable: Bool = false
    ) {
        let defaultText = form.write(Configuration()[keyPath: place])
        let example = form.example ?? defaultText
        self.path = path
        self.expectation = form.expectation
        self.defaultText = defaultText
        self.example = example
        schema = form.schema
        self.isReloadable = isReloadable
        adopt = { configuration, other in
            guard configuration[keyPath: place] != other[keyPath: place] else { return false }
            configuration[keyPath: place] = other[keyPath: place]
            return true
        }
        text = { form.write($0[keyPath: place]) }
        assign = { found, configuration, reading in
            if let value = form.read(found, &reading) {
                configuration[keyPath: place] = value
            } else {
                reading.report(found, expected: form.expectation, example: example)
            }
        }
    }

    /// The environment variable that overrides the file, as `ACAVD_SELECTION_CAPACITY`.
    package var environmentName: String {
        // The properties of librdkafka have a variable each.
        path == "kafka" ? "ACAVD_KAFKA_<PROPERTY>" : "ACAVD_" + path.uppercased().replacing(".", with: "_")
    }
}
