import ArgumentParser
import Foundation

/// `acavd-bench selection`: all ways to choose clips side by side, on streams of which the truth is known.
struct SelectionBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selection",
        abstract: "Ways to choose clips side by side: mutual information, precision, coverage, churn, time and memory.",
        discussion: """
            Streams are generated, so it is known which clips truly correspond. The algorithms choose from the same \
            clips, and the figures are counted anew from the chosen clips by the same arithmetic for all. Offline \
            algorithms have all clips in memory and get them shuffled, whatever the order of the stream. Times are \
            processor times of the one thread that chooses, over the clips of the stream.
            """)

    @Option(name: .customLong("section"), help: "What to measure; can be repeated. Default: everything.")
    var sections: [BenchmarkSection] = []

    @Option(help: "Streams of each kind, from seed 1.")
    var seeds = 3

    @Option(help: "The streams' length: 1 is 400,000 clips with one pair of clusterings, 200,000 with 25.")
    var scale = 0.5

    @Option(help: "Streams worked on at once, each by one thread.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "A file for the figures, as JSON.")
    var json: String?

    @Option(help: "A directory for plots, as SVG.")
    var plots: String?

    @Option(help: "Files with figures of earlier runs, to be printed and plotted instead of measuring.")
    var figures: [String] = []

    func validate() throws {
        guard seeds > 0, scale > 0, jobs > 0 else { throw ValidationError("seeds, scale and jobs are above zero") }
    }

    func run() throws {
        let report = figures.isEmpty ? try measure() : try BenchmarkReport(joining: figures)
        print(MeasurementTable(report.measurements).text)
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(report).write(to: URL(fileURLWithPath: json))
        }
        if let plots {
            let folder = URL(fileURLWithPath: plots, isDirectory: true)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (file, chart) in SelectionPlots(report.measurements).charts {
                try Data(chart.drawing.document.utf8).write(to: folder.appendingPathComponent(file))
            }
        }
    }

    private func measure() throws -> BenchmarkReport {
        let chosen = sections.isEmpty ? BenchmarkSection.allCases : sections
        let experiments = BenchmarkSection.allCases.filter(chosen.contains).flatMap { $0.experiments(scale: scale) }
        let measurements = try ExperimentRun(experiments: experiments, seeds: seeds, jobs: jobs).measure {
            done, count in
            FileHandle.standardError.write(Data("\r\(done) of \(count)\(done == count ? "\n" : "")".utf8))
        }
        return BenchmarkReport(scale: scale, seeds: seeds, measurements: measurements)
    }
}

extension BenchmarkSection: ExpressibleByArgument {
    /// The experiments that answer it.
    func experiments(scale: Double) -> [Experiment] {
        switch self {
        case .main: MainSection(scale: scale).experiments
        case .smallSets: SmallSetsSection(scale: scale).experiments
        case .length: LengthSection(scale: scale).experiments
        case .churn: ChurnSection(scale: scale).experiments
        case .capacity: CapacitySection(scale: scale).experiments
        case .embedding: EmbeddingSection(scale: scale).experiments
        }
    }
}
