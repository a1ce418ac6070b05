import ArgumentParser
import Foundation

/// `acavd-bench all`: what takes no input and no broker, one after the other.
struct Everything: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all",
        abstract: "Speed, workers, centroids, peers and selection, one after the other: some minutes.")

    @Option(help: "A directory for figures, as JSON, and plots, as SVG.")
    var output: String?

    @Option(help: "The Python to measure other libraries with.")
    var python = "python3"

    func run() throws {
        if let output {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        }
        func file(_ option: String, _ name: String) -> [String] {
            output.map { ["--\(option)", "\($0)/\(name)"] } ?? []
        }
        try Speed.parse([]).run()
        print()
        try WorkerSpeed.parse([]).run()
        print()
        try Centroids.parse(file("json", "centroids.json")).run()
        print()
        try Peers.parse(["--python", python] + file("json", "peers.json")).run()
        print()
        try SelectionBenchmark.parse(file("json", "selection.json") + file("plots", "plots")).run()
    }
}
