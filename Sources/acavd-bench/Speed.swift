import ArgumentParser
import Clustering
import Embedding
import Foundation
import Foundations
import Media
import Numerics
import Pipeline
import SyntheticMedia
import Workers

/// `acavd-bench speed`: assignment against its matrix product, selection by its size, decoding and embedding by stage.
struct Speed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Assignment against the bare product, selection per clip, decoding and embedding per clip.")

    func run() throws {
        assignment()
        SelectionSpeed().run()
        try clips()
    }

    /// Nearest centroids of a mini-batch against one product of the same shape, turn by turn.
    private func assignment() {
        print("assignment of 1024 vectors, one thread        product      assign   product/assign")
        let shapes = [(32, 64), (64, 128), (256, 128), (512, 256), (1000, 512), (1024, 1024), (1024, 128)]
        for (clusters, dimension) in shapes {
            var generator = SeededGenerator(seed: 1)
            let vectors = randomMatrix(rows: 1024, columns: dimension, &generator)
            let centroids = randomMatrix(rows: clusters, columns: dimension, &generator)
            let codebook = Codebook(
                centroids: centroids.copy(), identities: [UInt32](repeating: 0, count: clusters))
            var result = Matrix(rows: 1024, columns: clusters)
            var checksum = 0
            let times = medianTimes(runs: clusters * dimension > 1 << 17 ? 15 : 201) {
                vectors.withUnsafeValues { vectors in
                    centroids.withUnsafeValues { centroids in
                        result.withUnsafeMutableValues { result in
                            Products.multiply(
                                vectors, byTransposed: centroids, into: result, rows: 1024, columns: clusters,
                                inner: dimension)
                        }
                    }
                }
            } against: {
                checksum &+= Int(codebook.assign(vectors, count: 1024)[7].cluster)
            }
            print(
                String(
                    format: "  K = %4d, dimension %4d              %9.1f µs %9.1f µs   %14.2f", clusters, dimension,
                    times.first.seconds * 1e6, times.second.seconds * 1e6, times.first / times.second))
            withExtendedLifetime(checksum) {}
        }
    }

    private func randomMatrix(rows: Int, columns: Int, _ generator: inout SeededGenerator) -> Matrix {
        Matrix((0..<rows).map { _ in (0..<columns).map { _ in Float(generator.nextUnit() * 2 - 1) } })
    }

    /// Decoding and embedding of generated clips, one thread.
    private func clips() throws {
        MediaLibrary.quieten()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        print("\nmedia, one thread, 320x240 at 25 frames a second    decode      embed   both, a clip")
        for seconds in [2.0, 10.0] {
            let path = folder.appendingPathComponent("clip-\(Int(seconds)).mp4").path
            let scene = SyntheticScene.allCases[0]
            try SyntheticClip(picture: scene, sound: scene, seed: 1).write(
                to: path, format: SyntheticFormat(seconds: seconds, width: 320, height: 240, framesPerSecond: 25))
            let encoder = BuiltinEncoder(views: BuiltinEncoder.views.map(\.name), framesPerClip: 8)
            let span = TimeSpan(start: 0, end: seconds)
            var last: MediaClip?
            let decode = try medianTime {
                var file = try MediaFile(FileBytes(ownFile: path), named: path)
                last = try file.decode(span, sampling: encoder.sampling)
            }
            guard let clip = last else { return }
            let embed = try medianTime { _ = try encoder.encode(clip) }
            print(
                String(
                    format: "  %4.0f s                                        %8.2f ms %8.2f ms %8.2f ms", seconds,
                    decode.seconds * 1e3, embed.seconds * 1e3, (decode + embed).seconds * 1e3))
            for view in BuiltinEncoder.views {
                let alone = BuiltinEncoder(views: [view.name], framesPerClip: 8)
                let time = try medianTime { _ = try alone.encode(clip) }
                print(
                    String(
                        format: "         %@            %8.2f ms",
                        view.name.padding(toLength: 32, withPad: " ", startingAt: 0), time.seconds * 1e3))
            }
        }
    }
}
