/// Metrics as Prometheus reads them: the text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
package struct TextExposition: Sendable {
    package private(set) var text = ""

    package init() {}

    /// Appends a metric with all of its series; one that has none now is left out.
    ///
    /// - Precondition: Each series has a value for each label, and of a histogram a distribution.
    package mutating func append(_ metric: MetricDescription, _ series: [MetricSeries]) {
        guard !series.isEmpty else { return }
        text += "# HELP \(metric.name) "
        appendEscaped(metric.help, quotes: false)
        text += "\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
        for one in series {
            precondition(one.labels.count == metric.labels.count, "\(metric.name) has the labels \(metric.labels)")
            let labels = Array(zip(metric.labels, one.labels))
            switch one.value {
            case .number(let number):
                precondition(metric.kind != .histogram, "\(metric.name) is a histogram")
                appendLine(metric.name, labels, number)
            case .distribution(let distribution):
                precondition(metric.kind == .histogram, "\(metric.name) is no histogram")
                append(distribution, metric.name, labels)
            }
        }
    }

    private mutating func append(
        _ distribution: Histogram.Distribution, _ name: String, _ labels: [(String, String)]
    ) {
        let bounds = Histogram.bounds.map(TextExposition.rendered) + ["+Inf"]
        for (bound, count) in zip(bounds, distribution.cumulative) {
            appendLine(name + "_bucket", labels + [("le", bound)], Double(count))
        }
        appendLine(name + "_sum", labels, distribution.sum)
        appendLine(name + "_count", labels, Double(distribution.count))
    }

    private mutating func appendLine(_ name: String, _ labels: [(String, String)], _ value: Double) {
        text += name
        for (position, (label, labelValue)) in labels.enumerated() {
            text += position == 0 ? "{" : ","
            text += label + "=\""
            appendEscaped(labelValue, quotes: true)
            text += "\""
        }
        text += labels.isEmpty ? " " : "} "
        text += TextExposition.rendered(value) + "\n"
    }

    /// Backslashes and line feeds are escaped, in the value of a label quotation marks too.
    private mutating func appendEscaped(_ string: String, quotes: Bool) {
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\"" where quotes: text += "\\\""
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// As Go's `ParseFloat` reads it back; whole numbers without a fraction.
    private static func rendered(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int(exactly: value).map(\.description) ?? value.description
    }
}
