import ArgumentParser
import Foundation
import Foundations
import Numerics
import Selection

/// `acavd-bench peers`: clustering and selection beside well-known libraries, on the same data in the same run.
struct Peers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Clustering beside numpy, scikit-learn and faiss, selection beside apricot.",
        discussion: """
            All on one thread, by processor time, on the same vectors and the same clips. Libraries that Python does not \
            find are named and left out: pip install numpy scikit-learn faiss-cpu apricot-select. submodlib is not \
            measured: it has no streaming algorithm and no function of contingency tables.
            """)

    private static let vectors = 8192
    private static let batch = 1024
    private static let shapes = [(32, 64), (256, 128), (1024, 512)]
    private static let clips = 6000
    private static let capacity = 120

    @Option(help: "The Python to measure with.")
    var python = "python3"

    @Option(help: "A file for the figures, as JSON.")
    var json: String?

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-peers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let stream = ConfusionModel(audioClusters: [64], visualClusters: [64]).stream(Peers.clips, seed: 1)
        try write(stream, to: folder)
        var own = PeerFigures()
        var shapes: [PeerPlan.Shape] = []
        for (clusters, dimension) in Peers.shapes {
            var generator = SeededGenerator(seed: UInt64(clusters))
            let centroids = Matrix(Peers.rows(clusters, columns: dimension, &generator))
            let vectors = Peers.rows(Peers.vectors, columns: dimension, &generator)
            let shape = PeerPlan.Shape(
                clusters: clusters, dimension: dimension, vectors: Peers.vectors, batch: Peers.batch,
                vectorsFile: "vectors-\(clusters)", centroidsFile: "centroids-\(clusters)")
            try write(Matrix(vectors), to: folder.appendingPathComponent(shape.vectorsFile))
            try write(centroids, to: folder.appendingPathComponent(shape.centroidsFile))
            own.note(shape, centroids: centroids, vectors: vectors)
            shapes.append(shape)
        }
        let plan = PeerPlan(
            shapes: shapes,
            selection: .init(clips: Peers.clips, capacity: Peers.capacity, clusters: [64, 64], file: "clips"))
        try JSONEncoder().encode(plan).write(to: folder.appendingPathComponent("plan.json"))
        guard let report = try measurePeers(in: folder) else { return }
        let comparison = PeerComparison(own: own, report: report, stream: stream, capacity: Peers.capacity)
        print(comparison.text)
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(comparison.rows).write(to: URL(fileURLWithPath: json))
        }
    }

    /// What the script finds; nothing, and a word about it, where there is no Python.
    private func measurePeers(in folder: URL) throws -> PeerReport? {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("peers.py")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, script.path, folder.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let found = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            print("peers are left out: \(python) \(script.path) ended with status \(process.terminationStatus)")
            return nil
        }
        return try JSONDecoder().decode(PeerReport.self, from: found)
    }

    private func write(_ matrix: borrowing Matrix, to file: URL) throws {
        let count = matrix.rows * matrix.columns
        try matrix.withUnsafeValues { Data(bytes: $0, count: 4 * count) }.write(to: file)
    }

    private func write(_ stream: LabelledStream, to folder: URL) throws {
        let width = stream.clips.clusters.count
        let data = stream.clips.withUnsafeRows { Data(bytes: $0, count: 2 * width * stream.count) } ?? Data()
        try data.write(to: folder.appendingPathComponent("clips"))
    }

    private static func rows(_ count: Int, columns: Int, _ generator: inout SeededGenerator) -> [[Float]] {
        (0..<count).map { _ in (0..<columns).map { _ in Float(generator.nextNormal()) } }
    }
}
