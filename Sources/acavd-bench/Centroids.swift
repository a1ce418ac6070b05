import ArgumentParser
import Clustering
import Foundation
import Foundations
import Numerics
import Selection

/// `acavd-bench centroids`: members that follow moving centroids against members that do not, and what following costs.
struct Centroids: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Members that follow moving centroids by distance bounds, against none and against all looked at.",
        discussion: """
            Vectors around concepts, in two views, are clustered online and chosen among by the default selection. When \
            centroids are published, members keep their clusters (`never`), follow where bounds leave doubt (`bounds`), \
            or are all assigned anew (`everything`). The last two must come to the same in every assignment. Mutual \
            information is that of the final set under the final centroids, whatever its members' counts said.
            """)

    @Option(help: "Clips of each stream.")
    var clips = 300_000

    @Option(help: "Members of the set.")
    var capacity = 15_000

    @Option(help: "Clusters of each view.")
    var clusters = 256

    @Option(help: "Concepts of the stream.")
    var concepts = 200

    @Option(help: "Dimension of the vectors.")
    var dimension = 64

    @Option(help: "Clips between publications.")
    var interval = 10_000

    @Option(help: "In clips.")
    var halfLife = 50_000.0

    @Option(help: "In radians, over the stream that drifts, of the fastest concept.")
    var turn = 2.0

    @Option(help: "Seeds, from 1.")
    var seeds = 1

    @Option(help: "A file to write the figures to, as JSON.")
    var json: String?

    struct Figures: Encodable {
        let stream: String
        let seed: UInt64
        let following: Following
        var mutualInformation = 0.0
        var precision = 0.0

        /// Of members times publications: all distances computed; those to a few new centroids computed; moved.
        var recomputed = 0.0
        var challenged = 0.0
        var moved = 0.0

        var reseeded = 0
        var evictions = 0

        /// Of processor time, a clip of the stream: everything but drawing the stream; and publishing alone.
        var nanoseconds = 0.0
        var publishingNanoseconds = 0.0
    }

    func run() throws {
        guard clips > 0, capacity > 0, interval > 0, clusters > 1 else {
            throw ValidationError("clips, capacity, interval and clusters have to be above zero")
        }
        print(
            "\(clips) clips, \(capacity) members, \(clusters) clusters, \(dimension) dimensions, "
                + "a publication every \(interval)")
        print(
            "stream  seed  members         MI  precision  looked at  challenged    moved  reseeded  evictions  ns a clip"
                + "  publishing")
        var figures: [Figures] = []
        var differing = 0
        for seed in 1...max(seeds, 1) {
            for (stream, turn) in [("iid", 0), ("drift", turn)] {
                var assignments: [Following: [[UInt16]]] = [:]
                for following in Following.allCases {
                    let run = CentroidsRun(self, following: following, turn: turn, seed: UInt64(seed))
                    figures.append(run.figures(stream: stream, seed: UInt64(seed)))
                    assignments[following] = run.assignments
                    print(line(figures[figures.count - 1]))
                }
                if assignments[.bounds] != assignments[.everything] { differing += 1 }
            }
        }
        print(
            differing == 0
                ? "bounds and everything agree in every assignment"
                : "bounds and everything DIFFER in \(differing) streams")
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(figures).write(to: URL(fileURLWithPath: json))
        }
        if differing > 0 { throw ExitCode.failure }
    }

    private func line(_ figures: Figures) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text.padding(toLength: width, withPad: " ", startingAt: 0)
        }
        return padded(figures.stream, 8) + padded("\(figures.seed)", 6) + padded(figures.following.rawValue, 11)
            + String(
                format: "%7.3f %10.3f %8.2f %% %9.2f %% %6.2f %% %9d %10d %10.0f %11.0f", figures.mutualInformation,
                figures.precision, 100 * figures.recomputed, 100 * figures.challenged, 100 * figures.moved,
                figures.reseeded, figures.evictions, figures.nanoseconds, figures.publishingNanoseconds)
    }
}
