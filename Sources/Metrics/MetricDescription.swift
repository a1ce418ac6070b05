/// What a metric is, without its values.
package struct MetricDescription: Sendable, Equatable {
    package let name: String
    package let kind: Kind

    /// One sentence for operators.
    package let help: String

    /// The names of the labels that tell the metric's series apart. What tells one daemon from another is the business of
    /// who scrapes them.
    package let labels: [String]

    /// As the text format names it.
    package enum Kind: String, Sendable {
        /// Only grows, and begins anew when what it counts does.
        case counter
        case gauge
        case histogram
    }

    package init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }
}
