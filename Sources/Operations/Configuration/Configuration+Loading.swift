extension Configuration {
    /// The configuration in a file, overridden by the environment.
    ///
    /// - Parameters:
    ///   - file: The path of a YAML file; `nil` for the defaults.
    ///   - environment: The variables of the process. Those that start with `ACAVD_` must each name a key, and values
    ///     that the file takes `{environment: NAME}` are read from it.
    /// - Throws: Every problem at once: keys that nobody knows, values that are not of their form or out of range,
    ///   keys that contradict each other.
    package static func load(
        file: String?, environment: [String: String]
    ) throws(ConfigurationError) -> Configuration {
        guard let file else { return try read(yaml: "", file: "configuration", environment: environment) }
        return try read(yaml: contents(of: file), file: file, environment: environment)
    }

    /// What a configuration says of where its daemon is seen: ``applicationID`` and ``http``; the rest has its defaults.
    ///
    /// For commands that ask a running daemon: they need no secret, and the file may have been changed since it started.
    ///
    /// - Parameters: As ``load(file:environment:)`` has them.
    /// - Throws: Every problem with those keys, and what keeps the file from being read as YAML.
    package static func loadAddresses(
        file: String?, environment: [String: String]
    ) throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        let variables = environment.filter { $0.key == "ACAVD_APPLICATION_ID" || $0.key.hasPrefix("ACAVD_HTTP_") }
        var reading = ConfigurationReading(environment: variables)
        if let file {
            let entries = try ConfigurationDocument(yaml: contents(of: file), file: file).entries
            configuration.apply(entries.filter { ["application_id", "http"].contains($0.name) }, under: "", &reading)
        }
        configuration.applyEnvironment(&reading)
        guard reading.problems.isEmpty else { throw ConfigurationError(problems: reading.problems) }
        return configuration
    }

    private static func contents(of file: String) throws(ConfigurationError) -> String {
        do throws(TextFile.Failure) {
            return try TextFile.text(of: file)
        } catch {
            let problem = ConfigurationProblem(
                place: file,
                message: "the configuration cannot be read (\(error.reason)); "
                    + "check the path and that acavd's user may read it; acavd config example prints one to begin with")
            throw ConfigurationError(problems: [problem])
        }
    }

    /// The configuration in a text, overridden by the environment, as ``load(file:environment:)`` has it.
    ///
    /// - Parameter file: What to call the text in messages.
    package static func read(
        yaml: String, file: String, environment: [String: String]
    ) throws(ConfigurationError) -> Configuration {
        let document = try ConfigurationDocument(yaml: yaml, file: file)
        var configuration = Configuration()
        var reading = ConfigurationReading(environment: environment)
        configuration.apply(document.entries, under: "", &reading)
        configuration.applyEnvironment(&reading)
        for rule in rules {
            reading.check(rule, in: configuration)
        }
        guard reading.problems.isEmpty else { throw ConfigurationError(problems: reading.problems) }
        return configuration
    }

    /// Takes over what a mapping says. A key is either a setting or a section of settings.
    private mutating func apply(
        _ entries: [FoundValue.Entry], under section: String, _ reading: inout ConfigurationReading
    ) {
        for entry in entries {
            let path = entry.value.path
            if let setting = Configuration.settings.first(where: { $0.path == path }) {
                reading.assign(entry.value, as: setting, to: &self)
            } else if Configuration.settings.contains(where: { $0.path.hasPrefix(path + ".") }) {
                switch entry.value.content {
                case .mapping(let entries): apply(entries, under: path + ".", &reading)
                case .nothing: break
                case .text, .list: reading.report(entry.value, expected: "a section with keys", example: "\(path): {}")
                }
            } else {
                let paths = Configuration.settings.map(\.path)
                reading.reportUnknown(
                    entry,
                    amongst: paths.filter { $0.hasPrefix(section) } + Configuration.sections
                        + paths.filter { !$0.hasPrefix(section) })
            }
        }
    }

    /// Takes over the `ACAVD_` variables, in the order of their names.
    private mutating func applyEnvironment(_ reading: inout ConfigurationReading) {
        let kafkaPrefix = "ACAVD_KAFKA_"
        for (name, text) in reading.environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("ACAVD_") {
            if name.hasPrefix(kafkaPrefix) {
                // Underscores are only in the names of properties that are no text: callbacks and pointers.
                kafka.set(name.dropFirst(kafkaPrefix.count).lowercased().replacing("_", with: "."), to: text)
            } else if let setting = Configuration.settings.first(where: { $0.environmentName == name }) {
                let found = FoundValue(path: setting.path, place: name, content: .text(text, isQuoted: false))
                reading.assign(found, as: setting, to: &self)
            } else {
                let known = Configuration.settings.map(\.environmentName)
                reading.report(name, "unknown variable\(reading.suggestion(for: name, amongst: known))")
            }
        }
    }

    private static var sections: [String] {
        settings.compactMap { setting in setting.path.firstIndex(of: ".").map { String(setting.path[..<$0]) } }
    }
}
