import Foundation
import Logging
import Operations
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    @Test("An empty file gives the defaults", arguments: ["", "# nothing\n", "media:\nkafka:\nviews:\n"])
    func emptyFile(yaml: String) throws {
        #expect(try read(yaml) == Configuration())
    }

    @Test("Every section is read")
    func everySection() throws {
        let configuration = try read(
            """
            application_id: kitchen
            seed: 18446744073709551615
            topics: {discovered: a, events: b, curated: c, rejected: d}
            media:
              uri_template: https://media.example.org/{id}.mp4
              clip_seconds: 2.5
            sources: {file_roots: [/srv/a, /srv/b], private_networks: [10.0.0.0/8, "fd00::/8"]}
            workers: {count: 3, require_confinement: true}
            views:
              - sound
              - {name: picture, clusters: 64}
            clustering: {clusters: 48, half_life_clips: 2_000_000}
            selection: {capacity: 50, pairing: diagonal, gate: -0.5, algorithm: three-sieves, residence_clips: 9}
            pipeline: {batch_seconds: 0.25}
            log: {level: debug, format: json}
            """)
        var expected = Configuration()
        expected.applicationID = "kitchen"
        expected.seed = .max
        expected.topics.discovered = "a"
        expected.topics.events = "b"
        expected.topics.curated = "c"
        expected.topics.rejected = "d"
        expected.media.uriTemplate = "https://media.example.org/{id}.mp4"
        expected.media.clipSeconds = 2.5
        expected.sources.fileRoots = ["/srv/a", "/srv/b"]
        expected.sources.privateNetworks = ["10.0.0.0/8", "fd00::/8"]
        expected.workers.count = 3
        expected.workers.requireConfinement = true
        expected.views = [.init(name: "sound"), .init(name: "picture", clusters: 64)]
        expected.clustering.clusters = 48
        expected.clustering.halfLifeClips = 2_000_000
        expected.selection.capacity = 50
        expected.selection.pairing = .diagonal
        expected.selection.gate = -0.5
        expected.selection.algorithm = .threeSieves
        expected.selection.residenceClips = 9
        expected.pipeline.batchSeconds = 0.25
        expected.log.level = .debug
        expected.log.format = .json
        #expect(configuration == expected)
    }

    @Test(
        "An unknown key is placed, and the nearest known one named",
        arguments: [
            ("sed: 1", "acavd.yaml:1:1: unknown key sed; did you mean seed?"),
            (
                "selection:\n  capacty: 5",
                "acavd.yaml:2:3: unknown key selection.capacty; did you mean selection.capacity?"
            ),
            ("capacity: 5", "acavd.yaml:1:1: unknown key capacity; did you mean selection.capacity?"),
            ("medai:\n  clip_seconds: 5", "acavd.yaml:1:1: unknown key medai; did you mean media?"),
            (
                "views: [{name: sound, cluster: 3}]",
                "acavd.yaml:1:23: unknown key views.cluster; did you mean clusters?"
            ),
        ])
    func unknownKey(yaml: String, message: String) {
        #expect(problems(of: yaml) == [message])
    }

    @Test(
        "A wrong value is placed, with what was found, what was expected and an example",
        arguments: [
            (
                "seed: ten",
                "acavd.yaml:1:7: seed: expected a whole number from 0 to 18446744073709551615, for example 1; "
                    + "found the text \"ten\""
            ),
            (
                "media: {clip_seconds: 5000}",
                "acavd.yaml:1:23: media.clip_seconds: expected a number of seconds from 0.1 to 3600, for example 10; "
                    + "found the number 5000"
            ),
            (
                "selection: {capacity: \"10\"}",
                "acavd.yaml:1:23: selection.capacity: expected a whole number from 1 to 100000000, "
                    + "for example 100000; found the quoted text \"10\""
            ),
            (
                "selection:\n  pairing: [diagonal]",
                "acavd.yaml:2:12: selection.pairing: expected one of bipartite, diagonal, combination, "
                    + "for example bipartite; found a list of 1 value"
            ),
            (
                "log:\n  level:",
                "acavd.yaml:2:9: log.level: expected one of trace, debug, info, notice, warning, error, critical, "
                    + "for example info; found nothing"
            ),
            (
                "media: {uri_template: https://example.org/}",
                "acavd.yaml:1:23: media.uri_template: expected a URI with {id} in the place of the video's "
                    + "identifier, or none, for example https://media.example.org/{id}.mp4; "
                    + "found the text \"https://example.org/\""
            ),
            (
                "media: 10",
                "acavd.yaml:1:8: media: expected a section with keys, for example media: {}; found the number 10"
            ),
            (
                "application_id: two words",
                "acavd.yaml:1:17: application_id: expected a name of 1 to 200 letters, digits, dots, hyphens and "
                    + "underscores, for example acavd; found the text \"two words\""
            ),
            (
                "views: [{clusters: 3}]",
                "acavd.yaml:1:9: views: a view needs the key name, for example name: sound"
            ),
        ])
    func wrongValue(yaml: String, message: String) {
        #expect(problems(of: yaml) == [message])
    }

    @Test("Every number is refused just outside its range and taken at its ends")
    func ranges() throws {
        let numbers = #/number(?: of seconds)? from (-?[0-9.]+) to ([0-9.]+)/#
        var checked = 0
        for setting in Configuration.settings {
            guard let match = setting.expectation.firstMatch(of: numbers) else { continue }
            let place = setting.path.split(separator: ".")
            func yaml(_ value: some StringProtocol) -> String {
                place.count == 1 ? "\(place[0]): \(value)" : "\(place[0]): {\(place[1]): \(value)}"
            }
            let lowest = try #require(Decimal(string: String(match.1)))
            let highest = try #require(Decimal(string: String(match.2)))
            for outside in [lowest - 1, highest + 1] {
                #expect(problems(of: yaml("\(outside)")).contains { $0.contains("\(setting.path): expected") })
            }
            for end in [match.1, match.2] {
                // An end may contradict another key, but is itself of the right form.
                #expect(!problems(of: yaml(end)).contains { $0.contains("expected") })
            }
            checked += 1
        }
        #expect(checked == 50)
    }

    @Test("All problems are reported together, in the order of the file")
    func severalProblems() {
        let yaml = """
            seed: -1
            selection:
              margin: low
              capacty: 3
            kafka:
              sasl.password: {file: /does/not/exist}
            """
        let found = problems(of: yaml, environment: ["ACAVD_LOG_LEVL": "info"])
        let places = found.map { $0.prefix { $0 != " " } }
        #expect(
            places == [
                "acavd.yaml:1:7:", "acavd.yaml:3:11:", "acavd.yaml:4:3:", "acavd.yaml:6:25:", "ACAVD_LOG_LEVL:",
            ])
    }

    @Test(
        "Keys that contradict each other are refused where one was set",
        arguments: [
            (
                "media: {min_seconds: 20}",
                "acavd.yaml:1:22: media.min_seconds: no clip of 10.0 s is as long as the minimum of 20.0 s; "
                    + "lower min_seconds or raise clip_seconds"
            ),
            (
                "views: [{name: sound, clusters: 2000}]",
                "acavd.yaml:1:8: views: 2000 clusters cannot be chosen among 1024 clips; "
                    + "raise warm_up_clips or lower clusters"
            ),
            (
                "selection: {algorithm: batch-greedy}",
                "acavd.yaml:1:24: selection.algorithm: batch-greedy chooses from a collection that is all there, and "
                    + "no set can be kept by it; run it with acavd curate --algorithm batch-greedy"
            ),
            ("views: [sound, sound]", "acavd.yaml:1:8: views: a view is listed twice; name each once"),
            (
                "filters: {min_short_side: 500, max_short_side: 400}",
                "acavd.yaml:1:27: filters.min_short_side: no picture can pass; the least is above the most"
            ),
            (
                "topics: {events: clips.curated}",
                "acavd.yaml:1:18: topics.events: two of the topics are the same; give each its own"
            ),
        ])
    func contradictions(yaml: String, message: String) {
        #expect(problems(of: yaml) == [message])
    }

    @Test(
        "What is not YAML is placed, and the line itself is not shown",
        arguments: ["kafka:\n  sasl.password: 'hush\n", "kafka: {sasl.password: hush\nseed: 1", "\tseed: hush"])
    func notYAML(yaml: String) throws {
        let message = try #require(problems(of: yaml).first)
        #expect(message.contains(#/^acavd.yaml:[0-9]+:[0-9]+: not YAML: /#))
        #expect(!message.contains("hush"))
    }

    @Test(
        "A control character is placed, however lines end",
        arguments: ["seed: 1\nstandby: \u{1}", "seed: 1\r\nstandby: \u{7F}", "seed: 1\rstandby: \u{FFFE}\u{1}"])
    func controlCharacter(yaml: String) {
        #expect(problems(of: yaml).first?.hasPrefix("acavd.yaml:2:10: not YAML: control characters") == true)
    }

    @Test("Anchors that repeat each other are refused, however few there are")
    func aliases() {
        var yaml = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, last) in zip("bcdefghijklm", "abcdefghijkl") {
            yaml += "\(name): &\(name) [" + [String](repeating: "*\(last)", count: 9).joined(separator: ", ") + "]\n"
        }
        let found = problems(of: yaml)
        #expect(found.count == 1 && found.first?.contains("more than 10000 values") == true)
    }

    @Test("A key that is set twice is refused")
    func duplicate() {
        let found = problems(of: "seed: 1\nseed: 2")
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.hasSuffix("set more than once: seed; keep one of each") })
    }

    @Test("A file that is not there is named, with what to do")
    func missingFile() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.load(file: "/does/not/exist.yaml", environment: [:])
        }
        #expect(error.description.hasPrefix("/does/not/exist.yaml: the configuration cannot be read"))
    }

    // MARK: Environment

    @Test("A variable overrides the file")
    func override() throws {
        let configuration = try read(
            "selection: {capacity: 5, margin: 0.2}",
            environment: [
                "ACAVD_SELECTION_CAPACITY": "7", "ACAVD_VIEWS": "sound, picture", "HOME": "/",
                "ACAVD_MEDIA_URI_TEMPLATE": "file:///v/{id}",
            ])
        #expect(configuration.selection.capacity == 7)
        #expect(configuration.selection.margin == 0.2)
        #expect(configuration.views == [.init(name: "sound"), .init(name: "picture")])
        #expect(configuration.media.uriTemplate == "file:///v/{id}")
    }

    @Test(
        "A variable that is wrong or unknown is refused",
        arguments: [
            ("ACAVD_SEED", "x", "ACAVD_SEED: seed: expected a whole number from 0 to"),
            (
                "ACAVD_SELECTION_CAPACTY", "7",
                "ACAVD_SELECTION_CAPACTY: unknown variable; did you mean ACAVD_SELECTION_CAPACITY?"
            ),
        ])
    func wrongVariable(name: String, text: String, message: String) {
        let found = problems(of: "", environment: [name: text])
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.hasPrefix(message) })
    }

    // MARK: Reference

    @Test("config/acavd.yaml names every key and holds the defaults")
    func sample() throws {
        let file = packageRoot.appending(path: "config/acavd.yaml")
        #expect(try Configuration.load(file: file.path, environment: [:]) == Configuration())

        var section = ""
        var named: Set<String> = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            if let key = line.prefixMatch(of: #/([a-z_]+):/#) {
                section = String(key.1)
                named.insert(section)
            } else if let key = line.prefixMatch(of: #/ {2}([a-z_]+):/#) {
                named.insert("\(section).\(key.1)")
            }
        }
        #expect(Set(Configuration.settings.map(\.path)).subtracting(named).isEmpty)
    }

    @Test("The reference states each key with its variable, default and values", arguments: Configuration.settings)
    func reference(setting: Setting) throws {
        let text = try String(
            contentsOf: packageRoot.appending(path: "docs/reference/configuration.md"), encoding: .utf8)
        let row =
            "| `\(setting.path)` | `\(setting.environmentName)` | `\(setting.defaultText)` | \(setting.expectation) |"
        #expect(text.contains(row))
    }
}

private let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

func read(_ yaml: String, environment: [String: String] = [:]) throws(ConfigurationError) -> Configuration {
    try Configuration.read(yaml: yaml, file: "acavd.yaml", environment: environment)
}

/// A line for each problem; none when there is no problem.
func problems(of yaml: String, environment: [String: String] = [:]) -> [String] {
    do {
        _ = try read(yaml, environment: environment)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
