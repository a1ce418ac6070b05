import Foundation
import Operations
import Testing

/// One key of the configuration with a value, in YAML and as the same value in JSON.
private struct Candidate {
    let yaml: String
    let json: String

    /// What is a number or a truth in JSON, and may be text in YAML.
    var looksLikeAnotherType: Bool { json.contains(#/(^|[\[:, ])(-?[0-9.]+|true|false)/#) }

    init(_ yaml: String, _ json: String? = nil) {
        self.yaml = yaml
        self.json = json ?? yaml
    }

    init(text: String) {
        self.init(text, "\"\(text.replacing("\\", with: "\\\\"))\"")
    }
}

@Suite("The schema of the configuration")
struct ConfigurationSchemaTests {
    private static let python = "/usr/bin/python3"

    /// Without an independent validator (Debian package python3-jsonschema) there is nothing to ask.
    static let hasValidator = (try? run("import jsonschema", input: Data())) != nil

    @Test("The example that the program prints is the file that is shipped")
    func example() throws {
        let file = try String(contentsOf: root.appending(path: "config/acavd.yaml"), encoding: .utf8)
        #expect(Configuration.example == file)
    }

    @Test("Each key has a meaning in words, its expectation and its default", arguments: Configuration.settings)
    func described(setting: Setting) throws {
        let schema = try subschema(setting.path)
        let description = try #require(schema["description"] as? String)
        #expect(description.hasSuffix("Expected: \(setting.expectation)."))
        #expect(description.count > "Expected: \(setting.expectation).".count + 10)
        #expect(schema["default"] != nil)
    }

    @Test("A number of each range is written as it is", arguments: [("seed", "18446744073709551615"), ("seed", "0")])
    func exactNumbers(path: String, digits: String) throws {
        let schema = try subschema(path)
        let bounds = ["minimum", "maximum"].compactMap { (schema[$0] as? NSNumber)?.stringValue }
        #expect(bounds.contains(digits))
    }

    @Test(
        "An independent validator and the reader agree on every key",
        .enabled(if: hasValidator, "python3-jsonschema is not installed"))
    func agreement() throws {
        var asked: [(path: String, candidate: Candidate)] = []
        for setting in Configuration.settings {
            for candidate in candidates(setting) { asked.append((setting.path, candidate)) }
        }
        let question = try JSONSerialization.data(withJSONObject: [
            "schema": try schema(), "values": asked.map { [$0.path, $0.candidate.json] },
        ])
        let answer = try Self.run(
            """
            import json, jsonschema, sys
            question = json.load(sys.stdin)
            schema = question["schema"]
            jsonschema.Draft202012Validator.check_schema(schema)
            assert jsonschema.Draft202012Validator(schema).is_valid(None)
            def validator(path):
                part = schema
                for name in path.split("."): part = part["properties"][name]
                return jsonschema.Draft202012Validator(part)
            validators = {path: validator(path) for path, _ in question["values"]}
            json.dump([validators[path].is_valid(json.loads(text)) for path, text in question["values"]], sys.stdout)
            """, input: question)
        let verdicts = try #require(try JSONSerialization.jsonObject(with: answer) as? [Bool])
        try #require(verdicts.count == asked.count)
        let listPaths = Set(Configuration.settings.filter { $0.expectation.hasPrefix("a list of") }.map(\.path))
        for ((path, candidate), isValid) in zip(asked, verdicts) {
            let isRead = !isRefused(candidate.yaml, for: path)
            #expect(!isValid || isRead, "\(path): \(candidate.yaml): the schema takes it, the reader does not")
            // The reader takes 2026 for a name too, and a name for a list of one.
            let isLoose = candidate.looksLikeAnotherType || (listPaths.contains(path) && candidate.json.hasPrefix("\""))
            #expect(
                !isRead || isValid || isLoose,
                "\(path): \(candidate.yaml): the reader takes it, the schema does not")
        }
        // Both verdicts of both judges were seen, for each key.
        for setting in Configuration.settings {
            let own = zip(asked, verdicts).filter { $0.0.path == setting.path }.map(\.1)
            #expect(own.contains(true) && own.contains(false), "\(setting.path)")
        }
    }

    @Test(
        "The shipped file is valid, and broken files are not",
        .enabled(if: hasValidator, "python3-jsonschema is not installed"),
        arguments: [
            ("", "", true), ("seed: 1", "seed: ten", false), ("capacity: 100000", "capacty: 100000", false),
            ("pairing: bipartite", "pairing: sideways", false), ("file_roots: []", "file_roots: {}", false),
            ("stream_weight: 0.5", "stream_weight: 1.5", false), ("min_short_side: off", "min_short_side: none", false),
            ("encoders: []", "encoders: 3", false), ("residence_clips: 0", "residence_clips: -1", false),
            ("kafka:", "kafka: 7", false), ("silence_dbfs: -60", "silence_dbfs: off", true),
        ])
    func shipped(original: String, replacement: String, isValid: Bool) throws {
        let text = Configuration.example
        let file = original.isEmpty ? text : text.replacing(original, with: replacement, maxReplacements: 1)
        try #require(original.isEmpty || file != text)
        let question = try JSONSerialization.data(withJSONObject: ["schema": try schema(), "file": file])
        let answer = try Self.run(
            """
            import json, jsonschema, re, sys
            question = json.load(sys.stdin)
            # What the file has of YAML 1.2: keys at two depths, and scalars or the empty list.
            def scalar(text):
                if text == "": return None
                if re.fullmatch(r"-?[0-9]+(\\.[0-9]+)?|true|false|\\[\\]", text): return json.loads(text)
                return text
            document, section = {}, None
            for line in question["file"].split("\\n"):
                found = re.fullmatch(r"( *)([a-z_]+): *(.*)", line)
                if not found: continue
                if found[1]:
                    document[section] = dict(document[section] or {}, **{found[2]: scalar(found[3])})
                else:
                    section = found[2]
                    document[section] = scalar(found[3])
            json.dump(jsonschema.Draft202012Validator(question["schema"]).is_valid(document), sys.stdout)
            """, input: question)
        #expect(String(decoding: answer, as: UTF8.self) == "\(isValid)")
        // The reader says the same.
        #expect(problems(of: file).isEmpty == isValid)
    }

    // MARK: What is tried

    /// Values of all kinds, and those about the ends of the key's range.
    private func candidates(_ setting: Setting) -> [Candidate] {
        let texts = [
            "off", "auto", "none", "words", "/srv/place", "libonnxruntime.so.1", "lib/other", "127.0.0.1:22283",
            "127.0.0.300:80", "192.0.2.1:80", "10.0.0.0/8", "fd00::/8", "en", "mov", "a/b", "..", "null-ish",
            "diagonal",
            "three-sieves", "info", "json", "https://media.example.org/{id}.mp4", "https://media.example.org/",
            "{id}.mp4",
            String(repeating: "x", count: 201), "/" + String(repeating: "x", count: 107),
        ].filter { !$0.hasPrefix("{") }
        var all = texts.map(Candidate.init(text:))
        all += ["true", "false", "0", "1", "2", "7", "-1", "0.5", "-0.25", "4096.5", "-300", "10000000000000000"].map {
            Candidate($0)
        }
        all += [
            Candidate("[]"), Candidate("{}"), Candidate("", "null"),
            Candidate("[/srv, words]", "[\"/srv\", \"words\"]"),
            Candidate("[/srv]", "[\"/srv\"]"), Candidate("[en]", "[\"en\"]"), Candidate("[\"a,b\"]"),
            Candidate("[10.0.0.0/8]", "[\"10.0.0.0/8\"]"), Candidate("[[]]"), Candidate("{\"a.b\": [1]}"),
            Candidate("{\"a.b\": {\"file\": [1]}}"), Candidate("{\"a.b\": {\"elsewhere\": \"c\"}}"),
            Candidate("{\"a.b\": \"c\", \"d\": 1}"),
            Candidate("[{\"name\": \"a\", \"clusters\": 1}]"), Candidate("[{\"name\": \"a\", \"clusters\": 2}]"),
            Candidate("[{\"clusters\": 2}]"), Candidate("[{\"name\": \"a\", \"model\": \"/m\"}]"),
            Candidate("[{\"name\": \"a\", \"model\": \"m\"}]"),
            Candidate("[{\"name\": \"a\", \"model\": \"/m\", \"x\": 1}]"),
            Candidate(
                "[{\"name\": \"a\", \"model\": \"/m\", \"pictures\": {\"width\": 112, \"height\": 112, \"layout\": \"NCTHW\"}}]"
            ),
            Candidate("[{\"name\": \"a\", \"model\": \"/m\", \"pictures\": {\"width\": 112, \"layout\": \"NCTHW\"}}]"),
            Candidate("[{\"name\": \"a\", \"model\": \"/m\", \"waveform\": {\"sample_rate\": 1}}]"),
        ]
        if let range = setting.expectation.firstMatch(of: #/from (-?[0-9.]+) to (-?[0-9.]+)/#),
            let least = Decimal(string: String(range.1)), let most = Decimal(string: String(range.2))
        {
            all += [least, most, least - 1, most + 1].map { Candidate("\($0)") }
        }
        return all
    }

    /// Whether the reader says of the key itself that its value is not as it must be: rules between keys do not count.
    private func isRefused(_ value: String, for path: String) -> Bool {
        let names = path.split(separator: ".", maxSplits: 1)
        let yaml = names.count == 2 ? "\(names[0]):\n  \(names[1]): \(value)\n" : "\(path): \(value)\n"
        return problems(of: yaml).contains {
            $0.contains(": expected ") || $0.contains("unknown key") || $0.contains("needs the key")
        }
    }

    // MARK: The schema

    private func schema() throws -> [String: Any] {
        let data = try JSONEncoder().encode(try Configuration.schema())
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func subschema(_ path: String) throws -> [String: Any] {
        var schema = try schema()
        for name in path.split(separator: ".", maxSplits: 1) {
            let properties = try #require(schema["properties"] as? [String: Any])
            schema = try #require(properties[String(name)] as? [String: Any])
        }
        return schema
    }

    private var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    private static func run(_ script: String, input: Data) throws -> Data {
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appending(path: "acavd-schema-\(UUID().uuidString)")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", script]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return answer
    }
}
