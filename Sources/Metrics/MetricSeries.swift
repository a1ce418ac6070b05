/// One series of a metric as it is now.
package struct MetricSeries: Sendable, Equatable {
    /// The values of the labels, in the order in which the metric's description names them.
    package let labels: [String]
    package let value: Value

    package enum Value: Sendable, Equatable {
        /// Of a counter or a gauge.
        case number(Double)
        case distribution(Histogram.Distribution)
    }

    package init(_ value: Double, labels: [String] = []) {
        self.labels = labels
        self.value = .number(value)
    }

    package init(_ value: Int, labels: [String] = []) {
        self.init(Double(value), labels: labels)
    }

    package init(_ distribution: Histogram.Distribution, labels: [String] = []) {
        self.labels = labels
        value = .distribution(distribution)
    }
}
