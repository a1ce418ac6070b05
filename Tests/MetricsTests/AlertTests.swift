import Foundation
import Testing

@Suite struct AlertTests {
    /// The blocks that begin with a line `- record: …` or `- alert: …`.
    private func rules() throws -> [(name: String, isAlert: Bool, block: String)] {
        let page = try text(of: "config/prometheus/acavd.rules.yml")
        let starts = page.matches(of: #/ +- (record|alert): (\S+)\n/#)
        return zip(starts, starts.dropFirst().map(\.range.lowerBound) + [page.endIndex]).map { start, end in
            (String(start.2), start.1 == "alert", String(page[start.range.lowerBound..<end]))
        }
    }

    private func expression(of block: String) throws -> String {
        let start = try #require(block.firstRange(of: "        expr: ")).upperBound
        let lines = block[start...].split(separator: "\n")
        // What is folded goes on in lines that are indented further than the key.
        return
            ([String(lines[0]).replacing(">-", with: "")]
            + lines.dropFirst().prefix { $0.hasPrefix("          ") }.map(String.init))
            .joined(separator: " ")
    }

    @Test func rulesAskForMetricsThatThereAre() throws {
        let rules = try rules()
        let recorded = rules.filter { !$0.isAlert }.map(\.name)
        #expect(rules.count > 10)
        for rule in rules {
            let names = metricNames(in: try expression(of: rule.block))
            #expect(
                !names.isEmpty && names.subtracting(queryableNames).subtracting(recorded).isEmpty,
                "\(rule.name): \(names)")
        }
    }

    @Test func everyAlertIsExplainedAndNoOther() throws {
        let runbook = try text(of: "docs/how-to/runbook.md")
        let headings = runbook.split(separator: "\n").filter { $0.hasPrefix("## Acavd") }.map {
            String($0.dropFirst(3))
        }
        let alerts = try rules().filter(\.isAlert)
        #expect(headings.sorted() == alerts.map(\.name).sorted())
        for alert in alerts {
            #expect(alert.name.hasPrefix("Acavd"))
            #expect(
                alert.block.contains("runbook: docs/how-to/runbook.md#\(alert.name.lowercased())\n"), "\(alert.name)")
            #expect(alert.block.contains("          summary: ") && alert.block.contains("          description: "))
            #expect(alert.block.contains(/labels: {severity: (critical|warning)}\n/))
        }
        for heading in headings {
            let paragraphs = try #require(runbook.components(separatedBy: "## \(heading)\n").last)
                .components(separatedBy: "\n## ")[0]
            for part in ["**It means**", "**Look**", "**Do**"] {
                #expect(paragraphs.contains(part), "\(heading): \(part)")
            }
        }
    }

    @Test func everyAlertIsTestedBothWays() throws {
        let tests = try text(of: "config/prometheus/tests/acavd.test.yml")
        for alert in try rules() where alert.isAlert {
            #expect(tests.contains("alertname: \(alert.name)}"), "\(alert.name) is not seen to be silent")
            #expect(
                tests.contains("alertname: \(alert.name)\n        exp_alerts:"), "\(alert.name) is not seen to fire")
        }
    }

    @Test func promtoolAcceptsTheRulesAndTheirTestsPass() throws {
        let promtool = try Promtool()
        let folder = repository.appendingPathComponent("config/prometheus")
        // Also checks the rules, which the example loads.
        let configuration = try promtool.run("check", "config", folder.appendingPathComponent("scrape.yml").path)
        #expect(configuration.status == 0 && configuration.output.contains("rules found"), "\(configuration.output)")
        let tests = try promtool.run("test", "rules", folder.appendingPathComponent("tests/acavd.test.yml").path)
        #expect(tests.status == 0, "\(tests.output)")
    }
}
