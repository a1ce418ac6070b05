import Foundation
import Logging
import Operations
import Testing

@Suite struct ReloadingTests {
    private static func configuration(_ yaml: String) throws -> Configuration {
        try Configuration.read(yaml: yaml, file: "test", environment: [:])
    }

    @Test("What may change is taken over, the rest stays and is named")
    func mixture() throws {
        var current = try Self.configuration("selection: {capacity: 10}\nkafka: {bootstrap.servers: a:1}")
        let other = try Self.configuration(
            """
            selection: {capacity: 20, margin: 0.5, pairing: diagonal}
            kafka: {bootstrap.servers: b:2}
            log: {level: debug}
            """)
        let changes = current.adoptReloadable(of: other)
        #expect(changes.adopted == ["selection.capacity", "selection.margin", "log.level"])
        #expect(changes.kept == ["kafka", "selection.pairing"])
        #expect(current.selection.capacity == 20 && current.selection.margin == 0.5 && current.log.level == .debug)
        #expect(current.selection.pairing == .bipartite && current.kafka.properties == ["bootstrap.servers": "a:1"])
        let again = current.adoptReloadable(of: other)
        #expect(again.adopted == [] && again.kept == changes.kept)
    }

    @Test func everySettingIsTakenOverAloneOrNamed() throws {
        let other = try Self.configuration("seed: 7\nworkers: {count: 3}\nfilters: {languages: [en]}\nstandby: true")
        var current = Configuration()
        let changes = current.adoptReloadable(of: other)
        #expect(changes.adopted == ["filters.languages"])
        #expect(changes.kept == ["seed", "workers.count", "standby"])
    }

    @Test("What changes while the daemon runs is documented as that, and nothing else")
    func documentation() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let reference = try String(
            contentsOf: root.appending(path: "docs/reference/configuration.md"), encoding: .utf8)
        let line = try #require(reference.split(separator: "\n").first { $0.hasPrefix("Reloadable: ") })
        let named = line.matches(of: #/`([a-z_.]+)`/#).map { String($0.1) }
        #expect(named == Configuration.settings.filter(\.isReloadable).map(\.path))
    }
}
