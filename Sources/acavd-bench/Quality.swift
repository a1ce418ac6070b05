import ArgumentParser
import Clustering
import Curation
import Embedding
import Foundation
import Foundations
import Media
import Numerics
import Pipeline
import Selection
import Workers

/// `acavd-bench quality`: how much of the curated set truly corresponds, against a random choice and against offline
/// greedy selection on the same assignments.
struct Quality: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Precision on labelled clips: one online pass against random and against offline greedy.",
        discussion: """
            Clips are embedded once. For each seed they are shuffled and then chosen among in these ways: `acavd`, the \
            whole online pass as `acavd curate` makes it; `swap`, the one-swap selection alone on assignments by \
            centroids fitted offline to all clips; `greedy`, ACAV100M's batch greedy on the same assignments, batches \
            of 100 from which 25 are taken and batches of 20 from which 4 are; `random`, a choice at random.
            """)

    @Argument(help: "Video files, or directories to search for them.")
    var paths: [String]

    @Option(help: "A CSV file with the columns path and corresponds.")
    var labels: String

    @Option(help: "Seeds, from 1.")
    var seeds = 5

    @Option(help: "Capacities in percent, separated by commas.")
    var capacities = "20,50"

    @Option(help: "Clusters of each view.")
    var clusters = 32

    @Option(help: "Views, separated by commas; default all.")
    var views: String?

    @Option(help: "Clusterings of each view.")
    var clusterings = 3

    @Option(help: "Clips of the warm-up.")
    var warmUp = 1024

    func run() throws {
        MediaLibrary.quieten()
        let truth = try CorrespondenceLabels(file: labels)
        let names = views.map { $0.split(separator: ",").map(String.init) } ?? BuiltinEncoder.views.map(\.name)
        let chosen = BuiltinEncoder.views.filter { names.contains($0.name) }
        let clips = try embed(try VideoCollection(paths).videos, names: chosen.map(\.name)).filter {
            truth.corresponds($0.clip.uri) != nil
        }
        let corresponds = clips.map { truth.corresponds($0.clip.uri) ?? false }
        print(
            "\(clips.count) labelled clips, \(clusterings) times \(clusters) clusters, views "
                + names.joined(separator: ", "))
        print("capacity  way            precision: mean   deviation   least   size")
        for capacity in capacities.split(separator: ",").compactMap({ Double($0) }) {
            var results: [(name: String, shares: [Double], sizes: [Int])] = []
            func note(_ name: String, _ members: [Int]) {
                let share = Double(members.count { corresponds[$0] }) / Double(max(members.count, 1))
                if let index = results.firstIndex(where: { $0.name == name }) {
                    results[index].shares.append(share)
                    results[index].sizes.append(members.count)
                } else {
                    results.append((name, [share], [members.count]))
                }
            }
            let size = Int((capacity / 100 * Double(clips.count)).rounded())
            for seed in 1...UInt64(max(seeds, 1)) {
                var generator = SeededGenerator.stream(seed: seed, named: "order of files")
                let order = clips.indices.shuffled(using: &generator)
                note("acavd", try online(clips, order: order, chosen, capacity: size, seed: seed))
                let assignments = try offlineAssignments(clips, order: order, chosen, seed: seed)
                note("swap", swap(assignments, chosen, capacity: size).map { order[$0] })
                for (batch, taken) in [(100, 25), (20, 4)] {
                    let members = BatchGreedy(batch: batch, taken: taken)
                        .choose(from: collection(assignments, chosen), capacity: size).clips
                    note("greedy \(batch)-\(taken)", members.map { order[$0] })
                }
                note("random", Array(clips.indices.shuffled(using: &generator).prefix(size)))
            }
            for result in results {
                let mean = result.shares.reduce(0, +) / Double(result.shares.count)
                let variance =
                    result.shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(result.shares.count - 1, 1))
                let name = result.name.padding(toLength: 14, withPad: " ", startingAt: 0)
                print(
                    String(
                        format: "%6.0f %%  %@           %.3f       %.3f   %.3f   %d", capacity, name, mean,
                        variance.squareRoot(), result.shares.min() ?? 0,
                        result.sizes.reduce(0, +) / result.sizes.count))
            }
        }
    }

    private func embed(_ videos: [VideoRequest], names: [String]) throws -> [EmbeddedClip] {
        let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1)
        let embedding = OrderedWork<VideoRequest, VideoOutcome>(
            workers: ProcessInfo.processInfo.activeProcessorCount, limit: 64
        ) {
            let embedder = VideoEmbedder(
                encoder: BuiltinEncoder(views: names, framesPerClip: 8), plan: plan, limits: MediaLimits())
            return { embedder.embed(ownFile: $0) }
        }
        var clips: [EmbeddedClip] = []
        func collect() {
            for outcome in embedding.collect(timeout: .milliseconds(100)) {
                if case .embedded(let some, _) = outcome { clips += some }
            }
        }
        for video in videos {
            while embedding.room == 0 { collect() }
            embedding.submit(video)
        }
        while embedding.outstanding > 0 { collect() }
        return clips
    }

    private func parameters(_ chosen: [ViewDescription], capacity: Int, seed: UInt64) -> CurationParameters {
        func views(_ modality: Modality) -> [CurationView] {
            chosen.filter { $0.modality == modality }.map {
                CurationView(
                    name: $0.name, featureDimension: $0.dimension, dimension: $0.whitenedDimension, clusters: clusters)
            }
        }
        return CurationParameters(
            audioViews: views(.audio), visualViews: views(.visual),
            selection: SelectionParameters(capacity: capacity), clusteringsPerView: clusterings,
            warmUpClips: warmUp, seed: seed)
    }

    private func online(
        _ clips: [EmbeddedClip], order: [Int], _ chosen: [ViewDescription], capacity: Int, seed: UInt64
    ) throws -> [Int] {
        let curator = Curator(parameters(chosen, capacity: capacity, seed: seed))
        let index = Dictionary(uniqueKeysWithValues: clips.enumerated().map { ($1.clip.id, $0) })
        _ = try curator.curate(order.map { .clip(clips[$0]) })
        _ = try curator.completeWarmUp()
        return curator.members.compactMap { index[$0.clip.id] }
    }

    /// Clusters by centroids that are fitted to all clips, as an offline pipeline has them.
    private func offlineAssignments(
        _ clips: [EmbeddedClip], order: [Int], _ chosen: [ViewDescription], seed: UInt64
    ) throws -> [[UInt16]] {
        var assignments = [[UInt16]](repeating: [], count: order.count)
        for (view, description) in chosen.enumerated() {
            let features = Matrix(order.map { clips[$0].features[view] })
            let whitening = try Whitening(fittedTo: features, dimension: description.whitenedDimension)
            let vectors = whitening.whiten(features, count: order.count).prefix(order.count)
            var generator = SeededGenerator.stream(seed: seed, named: description.name)
            for _ in 0..<clusterings {
                let seeding = CentroidSeeding(of: vectors, clusters: clusters, generator: &generator)
                let codebook = Codebook(
                    centroids: seeding.centroids.copy(), identities: [UInt32](repeating: 0, count: clusters))
                for (row, nearest) in codebook.assign(vectors, count: order.count).enumerated() {
                    assignments[row].append(nearest.cluster)
                }
            }
        }
        return assignments
    }

    private func swap(_ assignments: [[UInt16]], _ chosen: [ViewDescription], capacity: Int) -> [Int] {
        OnlinePass(SelectionParameters(capacity: capacity))
            .choose(from: collection(assignments, chosen), capacity: capacity).clips
    }

    private func collection(_ assignments: [[UInt16]], _ chosen: [ViewDescription]) -> AssignedClips {
        var clips = AssignedClips(
            clusters: [Int](repeating: clusters, count: chosen.count * clusterings),
            audioClusterings: chosen.count { $0.modality == .audio } * clusterings)
        clips.reserveCapacity(assignments.count)
        for assignment in assignments { clips.append(assignment) }
        return clips
    }
}
