import Foundation
import Metrics
import Monitoring
import Testing

/// What of a Grafana dashboard is looked at here.
private struct Dashboard: Decodable {
    var uid: String
    var title: String
    var schemaVersion: Int
    var panels: [Panel]
    var templating: Variables
    var annotations: Annotations

    struct Panel: Decodable {
        var id: Int
        var type: String
        var title: String
        var description: String?
        var gridPos: Place
        var targets: [Target]?
        var datasource: Source?
    }

    struct Place: Decodable {
        var x: Int
        var y: Int
        var w: Int
        var h: Int
    }

    struct Target: Decodable {
        var refId: String
        var expr: String
    }

    struct Source: Decodable {
        var uid: String
    }

    struct Variables: Decodable {
        var list: [Variable]
    }

    struct Variable: Decodable {
        var name: String
        var type: String
        var definition: String?
        var options: [Option]

        struct Option: Decodable {
            var value: String
        }
    }

    struct Annotations: Decodable {
        var list: [Annotation]
    }

    struct Annotation: Decodable {
        var expr: String
    }

    static func read() throws -> Dashboard {
        try JSONDecoder().decode(Dashboard.self, from: Data(text(of: "config/grafana/acavd.json").utf8))
    }

    var expressions: [String] { panels.flatMap { $0.targets ?? [] }.map(\.expr) + annotations.list.map(\.expr) }
}

@Suite struct DashboardTests {
    @Test func panelsAreToldApartAndLieBesideEachOther() throws {
        let dashboard = try Dashboard.read()
        #expect(dashboard.panels.count > 20)
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        #expect(Set(dashboard.panels.map(\.title)).count == dashboard.panels.count)
        var taken: Set<[Int]> = []
        for panel in dashboard.panels {
            let place = panel.gridPos
            #expect(place.x >= 0 && place.w > 0 && place.x + place.w <= 24, "\(panel.title)")
            for x in place.x..<place.x + place.w {
                for y in place.y..<place.y + place.h { #expect(taken.insert([x, y]).inserted, "\(panel.title)") }
            }
            guard panel.type != "row" else { continue }
            #expect(panel.datasource?.uid == "${datasource}", "\(panel.title)")
            #expect(panel.description?.hasSuffix(".") == true, "\(panel.title)")
            let letters = (panel.targets ?? []).map(\.refId)
            #expect(!letters.isEmpty && Set(letters).count == letters.count, "\(panel.title)")
        }
    }

    @Test func variablesChooseTheSourceTheSetAndTheInstance() throws {
        let dashboard = try Dashboard.read()
        #expect(dashboard.templating.list.map(\.name) == ["datasource", "application_id", "instance", "stage"])
        for variable in dashboard.templating.list where variable.type == "query" {
            #expect(variable.definition?.hasPrefix("label_values(acavd_application_info") == true)
        }
        let stages = try #require(dashboard.templating.list.last).options.map(\.value)
        #expect(stages.sorted() == Stage.allCases.map(\.rawValue).sorted())
    }

    @Test func everyQueryIsOfThisInstanceAndAsksForMetricsThatThereAre() throws {
        for expression in try Dashboard.read().expressions {
            let names = metricNames(in: expression)
            #expect(!names.isEmpty && names.isSubset(of: queryableNames), "\(expression)")
            guard names != ["ALERTS"] else { continue }
            #expect(expression.contains(#"instance=~"$instance""#), "\(expression)")
        }
    }

    @Test func everyMetricOfTheDaemonIsShown() throws {
        let shown = try Dashboard.read().expressions.map(metricNames).reduce(into: Set()) { $0.formUnion($1) }
        for metric in ServiceMetrics.descriptions {
            #expect(
                shown.contains { $0 == metric.name || $0.hasPrefix(metric.name + "_") } || metric.name == "acavd_pairs")
        }
    }

    /// Promtool checks no expression by itself, but those of rules.
    @Test func everyQueryParses() throws {
        let expressions = try Dashboard.read().expressions
        var rules = "groups:\n  - name: queries\n    rules:\n"
        for (number, expression) in expressions.enumerated() {
            let query = expression.replacing("$__rate_interval", with: "5m").replacing("$instance", with: "a")
                .replacing("$stage", with: "fetch")
            #expect(!query.contains("$"), "\(expression)")
            rules += "      - record: query:\(number)\n        expr: '\(query)'\n"
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("queries-\(UUID().uuidString).yml")
        try rules.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let checked = try Promtool().run("check", "rules", file.path)
        #expect(checked.status == 0 && checked.output.contains("\(expressions.count) rules found"), "\(checked.output)")
    }
}
