import Foundations
import Metrics
import Testing

@Suite struct TextExpositionTests {
    @Test func aCounterIsAHelpATypeAndALine() {
        var exposition = TextExposition()
        exposition.append(MetricDescription("acavd_clips_total", .counter, "Clips."), [MetricSeries(7)])
        #expect(
            exposition.text
                == "# HELP acavd_clips_total Clips.\n# TYPE acavd_clips_total counter\nacavd_clips_total 7\n")
    }

    @Test func whatHasNoSeriesIsLeftOut() {
        var exposition = TextExposition()
        exposition.append(MetricDescription("acavd_clips_total", .counter, "Clips."), [])
        #expect(exposition.text.isEmpty)
    }

    @Test(arguments: [
        (1.5, "1.5"), (0, "0"), (-0.25, "-0.25"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (1_700_000_000.25, "1700000000.25"), (9_007_199_254_740_992, "9007199254740992"), (1e300, "1e+300"),
        (2.5e-9, "2.5e-09"),
    ]) func numbersAreWrittenAsGoReadsThem(value: Double, text: String) {
        var exposition = TextExposition()
        exposition.append(MetricDescription("acavd_x", .gauge, "X."), [MetricSeries(value)])
        #expect(exposition.text.hasSuffix("\nacavd_x \(text)\n"))
    }

    @Test func helpEscapesBackslashesAndLineFeedsOnly() {
        var exposition = TextExposition()
        exposition.append(MetricDescription("acavd_x", .gauge, "A \\ and a \"\nB."), [MetricSeries(1)])
        #expect(exposition.text.hasPrefix("# HELP acavd_x A \\\\ and a \"\\nB.\n# TYPE"))
    }

    /// Any text may be the name of a view or a topic's; what is read back is what was written, on one line.
    @Test(arguments: UInt64(1)...16) func labelsReadBackAsTheyWere(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet: [Character] = ["a", "\\", "\"", "\n", "n", "}", "{", ",", "=", " ", "é", "\u{1F431}", "\r"]
        let values = (0..<3).map { _ in
            String(
                (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in
                    alphabet.randomElement(using: &generator)
                })
        }
        var exposition = TextExposition()
        exposition.append(
            MetricDescription("acavd_x", .gauge, "X.", labels: ["a", "b", "c"]), [MetricSeries(1, labels: values)])
        let lines = exposition.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4)
        #expect(labels(of: String(lines[2])) == ["a": values[0], "b": values[1], "c": values[2]])
    }

    @Test func aHistogramHasItsBucketsItsSumAndItsCount() {
        let histogram = Histogram()
        for duration in [0.0001, 0.004, 0.004, 1000] { histogram.observe(duration) }
        var exposition = TextExposition()
        exposition.append(
            MetricDescription("acavd_x_seconds", .histogram, "X.", labels: ["stage"]),
            [MetricSeries(histogram.distribution, labels: ["fetch"])])
        let lines = exposition.text.split(separator: "\n").dropFirst(2)
        #expect(lines.count == Histogram.bounds.count + 3)
        #expect(lines.first == #"acavd_x_seconds_bucket{stage="fetch",le="0.00025"} 1"#)
        #expect(lines.contains(#"acavd_x_seconds_bucket{stage="fetch",le="0.0025"} 1"#))
        #expect(lines.contains(#"acavd_x_seconds_bucket{stage="fetch",le="0.005"} 3"#))
        #expect(lines.contains(#"acavd_x_seconds_bucket{stage="fetch",le="600"} 3"#))
        #expect(
            lines.suffix(3) == [
                #"acavd_x_seconds_bucket{stage="fetch",le="+Inf"} 4"#,
                #"acavd_x_seconds_sum{stage="fetch"} 1000.0081"#,
                #"acavd_x_seconds_count{stage="fetch"} 4"#,
            ])
    }

    /// Reads the labels of a line back, as the format is described.
    private func labels(of line: String) -> [String: String] {
        var rest = Array(line.unicodeScalars)[...]
        rest = rest.drop { $0 != "{" }.dropFirst()
        var labels: [String: String] = [:]
        while let first = rest.first, first != "}" {
            let name = rest.prefix { $0 != "=" }
            rest = rest.dropFirst(name.count + 1)
            #expect(rest.first == "\"")
            rest = rest.dropFirst()
            var value = String.UnicodeScalarView()
            while let scalar = rest.popFirst(), scalar != "\"" {
                guard scalar == "\\" else {
                    value.append(scalar)
                    continue
                }
                guard let escaped = rest.popFirst() else { break }
                value.append(escaped == "n" ? "\n" : escaped)
            }
            labels[String(String.UnicodeScalarView(name))] = String(value)
            if rest.first == "," { rest.removeFirst() }
        }
        #expect(String(String.UnicodeScalarView(rest)) == "} 1")
        return labels
    }
}
