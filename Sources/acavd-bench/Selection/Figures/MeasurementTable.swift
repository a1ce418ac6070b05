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
                lines.append(
                    "| algorithm | MI | NMI | precision | recall | coverage | concepts | evictions | ns a clip | MB |")
                lines.append("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |")
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
        func figure(_ spread: Spread, _ digits: Int) -> String {
            String(format: "%.\(digits)f ± %.\(digits)f", spread.mean, spread.deviation)
        }
        var name = measurement.algorithm
        if let setting = measurement.setting { name += String(format: ", %@ %g", setting.name, setting.value) }
        if abs(measurement.size.mean - Double(measurement.capacity)) >= 0.5 {
            name += String(format: " (%.0f members)", measurement.size.mean)
        }
        let memory = measurement.bytes.map { String(format: "%.1f", $0 / 1e6) } ?? ""
        return "| "
            + [
                name, figure(measurement.mutualInformation, 3), figure(measurement.normalisedInformation, 3),
                figure(measurement.precision, 3), figure(measurement.recall, 3), figure(measurement.coverage, 1),
                String(format: "%.0f", measurement.conceptsPresent.mean),
                String(format: "%.0f", measurement.evictions.mean),
                String(format: "%.0f", measurement.nanosecondsPerClip.mean), memory,
            ].joined(separator: " | ") + " |"
    }
}
