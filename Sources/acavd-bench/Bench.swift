import ArgumentParser

/// Benchmarks: figures side by side from one run, never a pass or fail.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acavd-bench",
        abstract: "Measures the parts of acavd, each against something in the same run.",
        subcommands: [
            Everything.self, Speed.self, SelectionBenchmark.self, Centroids.self, Peers.self, Quality.self,
            Durability.self, Scale.self, WorkerSpeed.self, EncoderSpeed.self,
        ],
        defaultSubcommand: Everything.self)
}
