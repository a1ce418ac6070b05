import Operations

/// Configuration files: YAML, and after a zero byte `NAME=value` lines for the environment.
package struct ConfigurationTarget: FuzzTarget {
    package static let name = "configuration"
    package static let longestInput = 4096
    package static var words: [String] {
        Configuration.settings.map { $0.path.split(separator: ".").last.map { "\($0): " } ?? $0.path }
            + Configuration.settings.map { $0.environmentName + "=" }
            + [
                "{environment: SECRET}", "sasl.password", "&a ", "*a", "<<: ", "!!", "? ", "- ", "|\n ", "'", "\"",
                "\\x", "---",
            ]
    }

    private static let file = "acavd.yaml"

    /// What must never be shown, unless an input guesses it.
    private static let secret = "hunter2 of the fuzzer"

    package init() {}

    package func seeds() -> [[UInt8]] {
        var sections: [String: [String]] = [:]
        for setting in Configuration.settings {
            let parts = setting.path.split(separator: ".").map(String.init)
            if parts.count == 1 {
                sections[setting.path] = []
            } else {
                sections[parts[0], default: []].append("  \(parts[1]): \(setting.defaultText)")
            }
        }
        let files = sections.sorted { $0.key < $1.key }.map { section, lines in
            let example = Configuration.settings.first { $0.path == section }?.defaultText ?? ""
            return "\(section): \(example)\n" + lines.joined(separator: "\n")
        }
        return
            (files + [
                files.joined(separator: "\n"),
                "kafka:\n  bootstrap.servers: \"localhost:9092\"\n  sasl.password: {environment: SECRET}\n",
                "views: [sound, {name: picture, clusters: 64}]\nlog: {level: debug}",
                """
                encoders:
                  - {name: a, model: /a.onnx, threads: 2, batch: 3, provider: cuda, provider_options: {device_id: 1},
                     pictures: {frames: 8, windows: 2, width: 112, height: 96, short_side: 128, layout: NTHWC,
                                channels: bgr, mean: [0.5, 0.25, 0], std: [1, 2, 0.5]}}
                  - {name: b, model: /b.onnx, log_mel: {sample_rate: 32000, offset: 1e-10, frames: 9, layout: N1FT}}
                  - {name: c, model: /c.onnx, waveform: {sample_rate: 48000, seconds: 2, layout: N1S}}
                views:
                  - {name: s, encoder: a, output: "x:\\"0", pooling: max, dimension: 32}
                  - {name: t, encoder: b, pooling: flatten, normalisation: unit}
                  - {name: u, encoder: c, normalisation: standardise}
                filters: {languages: [en], excluded_tags: ["a \\\\ b"]}
                """,
                "\u{0}ACAVD_SEED=3\nACAVD_KAFKA_SSL_CA_LOCATION=/ca\nACAVD_VIEWS=a, b",
            ]).map { Array($0.utf8) }
    }

    package func check(_ input: [UInt8]) throws {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        guard let yaml = parts.first.flatMap({ String(validating: $0, as: UTF8.self) }) else { return }
        let environment = environment(parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "")
        do {
            let configuration = try Configuration.read(
                yaml: yaml, file: ConfigurationTarget.file, environment: environment)
            try checkSecret(configuration.description, input)
            try checkRoundTrip(configuration)
        } catch let error as ConfigurationError {
            try require(!error.problems.isEmpty, "an error without a problem")
            let lines = yaml.unicodeScalars.count { ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0) } + 1
            // libYAML places what is missing at the end on a line of its own.
            for problem in error.problems { try checkPlace(problem, lines: lines + 1, environment) }
            try checkSecret(error.description, input)
        }
    }

    private func environment(_ lines: String) -> [String: String] {
        var environment = ["SECRET": ConfigurationTarget.secret]
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { environment[String(parts[0])] = String(parts[1]) }
        }
        return environment
    }

    /// A problem is at a line of the file, or in a variable.
    private func checkPlace(
        _ problem: ConfigurationProblem, lines: Int, _ environment: [String: String]
    ) throws(FuzzFinding) {
        try require(!problem.message.isEmpty, "a problem without words")
        if environment[problem.place] != nil { return }
        let place = problem.place.split(separator: ":")
        try require(
            place.count == 3 && place[0] == ConfigurationTarget.file && (1...lines).contains(Int(place[1]) ?? 0)
                && Int(place[2]) ?? 0 >= 1,
            "the problem is at \(problem.place), in a file of \(lines) lines: \(problem)")
    }

    private func checkSecret(_ shown: String, _ input: [UInt8]) throws(FuzzFinding) {
        try require(
            !shown.contains(ConfigurationTarget.secret)
                || String(decoding: input, as: UTF8.self).contains("hunter2"), "a secret is shown: \(shown)")
    }

    private func checkRoundTrip(_ configuration: Configuration) throws {
        let written = yaml(configuration)
        do {
            let again = try Configuration.read(yaml: written, file: ConfigurationTarget.file, environment: [:])
            try require(
                configuration.kafka.properties == again.kafka.properties, "other properties from\n\(written)")
            // What came from elsewhere is secret, and is not so when it is written out.
            var others = again
            others.kafka = configuration.kafka
            try require(others == configuration, "another configuration from\n\(written)")
        } catch let error as ConfigurationError {
            throw FuzzFinding("written, it is refused: \(error)\n\(written)")
        }
    }

    /// A file that says the same.
    private func yaml(_ configuration: Configuration) -> String {
        let properties = configuration.kafka.properties.sorted { $0.key < $1.key }.map {
            // With a question mark a key may be longer than 1,024 characters.
            "? \(quoted($0.key)) : \(quoted($0.value))"
        }
        var file = "kafka: {\(properties.joined(separator: ", "))}\n"
        var section = ""
        let others = configuration.redacted.filter { $0.path != "kafka" }
        for (path, text) in others.sorted(by: { $0.path < $1.path }) {
            let parts = path.split(separator: ".").map(String.init)
            if parts.count > 1, parts[0] != section { file += "\(parts[0]):\n" }
            section = parts.count > 1 ? parts[0] : ""
            // Encoders and views are written as they are read.
            let isPlain =
                Double(text) != nil || ["true", "false", "none", "auto", "off"].contains(text)
                || ["encoders", "views"].contains(path)
            let value = list(path, configuration).map { "[\($0.map(quoted).joined(separator: ", "))]" }
            file += parts.count > 1 ? "  \(parts[1]): " : "\(path): "
            file += (value ?? (isPlain ? text : quoted(text))) + "\n"
        }
        return file
    }

    /// The elements of a setting that is a list.
    private func list(_ path: String, _ configuration: Configuration) -> [String]? {
        switch path {
        case "sources.file_roots": configuration.sources.fileRoots
        case "sources.private_networks": configuration.sources.privateNetworks
        case "limits.demuxers": configuration.limits.demuxers
        case "limits.decoders": configuration.limits.decoders
        case "filters.languages": configuration.filters.languages
        case "filters.required_tags": configuration.filters.requiredTags
        case "filters.excluded_tags": configuration.filters.excludedTags
        default: nil
        }
    }

    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            let isPlain = (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
            if isPlain { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        return "\"\(escaped.joined())\""
    }
}
