import Metrics
import Monitoring
import Testing

/// The rules of docs/reference/metrics.md for names of metrics.
private enum NamingRule {
    /// With what the names of Prometheus' own client libraries begin.
    static let standard = ["process_start_time_seconds", "process_resident_memory_bytes"]

    /// A measure, or what is counted in the plural.
    static let units: Set<String> = [
        "seconds", "bytes", "nats", "ratio", "distance", "clips", "messages", "videos", "pairs", "processes",
    ]

    /// States and versions.
    static let withoutUnit = ["acavd_phase", "acavd_ready", "acavd_model_version"]

    /// Units that are no base units, and words that say what a label or the kind says.
    static let unwanted: Set<String> = [
        "milliseconds", "microseconds", "minutes", "hours", "kilobytes", "megabytes", "percent", "count", "sum",
        "bucket", "number", "num", "avg", "metric", "counter", "gauge", "histogram",
    ]

    /// What is wrong with a description; nothing when it keeps to the rules.
    static func violations(of metric: MetricDescription) -> [String] {
        var violations: [String] = []
        func require(_ isKept: Bool, _ rule: String) {
            if !isKept { violations.append("\(metric.name): \(rule)") }
        }
        let words = metric.name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        require(isSnakeCase(metric.name), "the name is not in snake case")
        require(
            metric.name.hasPrefix("acavd_") || standard.contains(metric.name), "the name does not begin with acavd_")
        require(unwanted.isDisjoint(with: words), "a word of the name is unwanted")
        require((words.last == "total") == (metric.kind == .counter), "_total is for counters, and for each of them")
        if metric.kind != .counter, words.last != "info", !withoutUnit.contains(metric.name) {
            require(units.contains(words.last ?? ""), "the name does not end with a unit")
        }
        if words.contains("timestamp") {
            require(words.suffix(2) == ["timestamp", "seconds"], "a moment is in seconds")
        }
        require(metric.help.last == "." && metric.help.first?.isUppercase != false, "the help is not a sentence")
        require(!metric.help.dropLast().contains(". ") && !metric.help.contains("\n"), "the help is not one sentence")
        for label in metric.labels {
            require(isSnakeCase(label) && label != "le", "the label \(label) is not in snake case, or taken")
            require(
                !["clip", "video", "uri", "url", "id", "message"].contains(label), "the label \(label) is unbounded")
        }
        require(Set(metric.labels).count == metric.labels.count, "a label comes twice")
        return violations
    }

    private static func isSnakeCase(_ name: String) -> Bool {
        name.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*/) != nil
    }
}

@Suite struct NamingTests {
    @Test(arguments: ServiceMetrics.descriptions) func everyMetricIsNamedByTheRules(metric: MetricDescription) {
        #expect(NamingRule.violations(of: metric) == [])
    }

    @Test func noMetricComesTwice() {
        let names = ServiceMetrics.descriptions.map(\.name)
        #expect(names.count > 40 && Set(names).count == names.count)
    }

    @Test(arguments: [
        MetricDescription("acavd_Clips_total", .counter, "Clips."), MetricDescription("acavd__clips", .gauge, "Clips."),
        MetricDescription("clips_total", .counter, "Clips."), MetricDescription("acavd_clips", .counter, "Clips."),
        MetricDescription("acavd_clips_total", .gauge, "Clips."), MetricDescription("acavd_delay", .gauge, "Delay."),
        MetricDescription("acavd_delay_milliseconds", .gauge, "Delay."),
        MetricDescription("acavd_clips_count_total", .counter, "Clips."),
        MetricDescription("acavd_timestamp_start_seconds", .gauge, "A moment."),
        MetricDescription("acavd_clips", .gauge, "Clips"), MetricDescription("acavd_clips", .gauge, "clips."),
        MetricDescription("acavd_clips", .gauge, "Clips. All of them."), MetricDescription("acavd_clips", .gauge, ""),
        MetricDescription("acavd_clips", .gauge, "Clips.", labels: ["Reason"]),
        MetricDescription("acavd_clips", .gauge, "Clips.", labels: ["uri"]),
        MetricDescription("acavd_clips", .gauge, "Clips.", labels: ["reason", "reason"]),
    ]) func whatIsNamedOtherwiseIsFound(metric: MetricDescription) {
        #expect(!NamingRule.violations(of: metric).isEmpty)
    }

    @Test func theReferenceNamesEveryMetricAndNoOther() throws {
        let page = try text(of: "docs/reference/metrics.md")
        let named = Set(page.matches(of: /\b(acavd|process)_[a-z_]+/).map { String($0.0) })
        let names = Set(ServiceMetrics.descriptions.map(\.name))
        #expect(names.subtracting(named).isEmpty)
        #expect(named.subtracting(names).isEmpty)
        // The kind and the labels stand beside the name.
        for metric in ServiceMetrics.descriptions {
            let row = page.split(separator: "\n").first { $0.hasPrefix("|") && $0.contains("`\(metric.name)`") }
            let columns = (row ?? "").split(separator: "|").map { $0.trimmingPrefix(" ") }
            let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
            #expect(columns.count > 3 && columns[1] == "\(metric.kind.rawValue) ", "\(metric.name)")
            #expect(columns.count > 3 && columns[2] == (labels.isEmpty ? "" : labels + " "), "\(metric.name)")
        }
    }

    @Test func promtoolFindsNothingWrongWithTheMetrics() throws {
        let metrics = ServiceMetrics()
        metrics.observe(.fetch, seconds: 0.1)
        let promtool = try Promtool()
        let full = try promtool.run("check", "metrics", input: metrics.render(fullStatus(pairs: 120)))
        #expect(full.status == 0 && full.output.isEmpty, "\(full.output)")
        var status = fullStatus()
        status.phase = .starting
        let starting = try promtool.run("check", "metrics", input: metrics.render(status))
        #expect(starting.status == 0 && starting.output.isEmpty, "\(starting.output)")
        // That it looks at all.
        let wrong = try promtool.run("check", "metrics", input: "acavd_clips_total{ 3\n")
        #expect(wrong.status != 0)
    }
}
