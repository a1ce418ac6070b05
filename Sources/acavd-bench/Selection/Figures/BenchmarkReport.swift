import Foundation

/// Everything measured in a run, to be written down.
struct BenchmarkReport: Codable, Sendable {
    let scale: Double
    let seeds: Int
    let processor: String
    let measurements: [Measurement]

    init(scale: Double, seeds: Int, measurements: [Measurement]) {
        self.scale = scale
        self.seeds = seeds
        self.measurements = measurements
        processor = BenchmarkReport.processorName
    }

    /// The measurements of several files, and the rest from the first.
    ///
    /// - Throws: When a file cannot be read, or holds something else.
    init(joining files: [String]) throws {
        let reports = try files.map { file in
            try JSONDecoder().decode(BenchmarkReport.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        }
        scale = reports[0].scale
        seeds = reports[0].seeds
        processor = reports[0].processor
        measurements = reports.flatMap(\.measurements)
    }

    /// What the kernel calls the processor.
    private static var processorName: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown"
    }
}
