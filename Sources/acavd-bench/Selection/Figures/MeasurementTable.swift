import Foundation

/// Measurements as Markdown: a table for each stream and capacity.
struct MeasurementTable {
    private let measurements: [Measurement]

    init(_ measurements: [Measurement]) {
        self.measurements = measurements
    }

    var text: String {
        var lines: [String] = []
        var heading = ""
        for measurement in measurements {
            let own = MeasurementTable.heading(measurement)
            if own != heading {
                heading = own
                lines += ["", own, ""]
                let columns = MeasurementTable.columns(of: measurement).map(\.name)
                lines.append("| algorithm | " + columns.joined(separator: " | ") + " |")
                lines.append("| --- |" + String(repeating: " --: |", count: columns.count))
            }
            lines.append(MeasurementTable.row(measurement))
        }
        return lines.dropFirst().joined(separator: "\n")
    }

    private static func heading(_ measurement: Measurement) -> String {
        let share = Double(measurement.capacity) / Double(measurement.clips) * 100
        return String(
            format: "%@, %@: %d pairs, %d clusters, %d clips, %d members (%.2g %%), p = %.2g, %d seeds",
            measurement.section.rawValue, measurement.stream, measurement.pairs, measurement.clusters,
            measurement.clips, measurement.capacity, share, measurement.corresponding, measurement.seeds)
    }

    private static func row(_ measurement: Measurement) -> String {
        var name = measurement.algorithm
        if let setting = measurement.setting { name += String(format: ", %@ %g", setting.name, setting.value) }
        if abs(measurement.size.mean - Double(measurement.capacity)) >= 0.5 {
            name += String(format: " (%.0f members)", measurement.size.mean)
        }
        return "| " + ([name] + columns(of: measurement).map(\.text)).joined(separator: " | ") + " |"
    }

    private static func columns(of measurement: Measurement) -> [(name: String, text: String)] {
        func figure(_ spread: Spread, _ digits: Int) -> String {
            String(format: "%.\(digits)f ± %.\(digits)f", spread.mean, spread.deviation)
        }
        var columns = [("MI", figure(measurement.mutualInformation, 3))]
        if let independent = measurement.independentInformation {
            columns.append(("MI elsewhere", figure(independent, 3)))
        }
        columns.append(("NMI", String(format: "%.3f", measurement.normalisedInformation.mean)))
        if let adjusted = measurement.adjustedInformation {
            columns.append(("AMI", String(format: "%.3f", adjusted.mean)))
        }
        return columns + [
            ("precision", figure(measurement.precision, 3)),
            ("recall", String(format: "%.3f", measurement.recall.mean)),
            ("coverage", figure(measurement.coverage, 1)),
            ("concepts", String(format: "%.0f", measurement.conceptsPresent.mean)),
            ("evictions", String(format: "%.0f", measurement.evictions.mean)),
            ("ns a clip", String(format: "%.0f", measurement.nanosecondsPerClip.mean)),
            ("scores a clip", measurement.evaluationsPerClip.map { String(format: "%.1f", $0.mean) } ?? ""),
            ("MB", measurement.bytes.map { String(format: "%.1f", $0 / 1e6) } ?? ""),
        ]
    }
}
