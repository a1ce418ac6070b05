import Curation
import Embedding
import Foundation
import Foundations
import Inference
import Media
import SyntheticMedia
import TestPython
import Testing
import Workers

@Suite("Networks in confined workers", .enabled(if: TestPython.isThere, TestPython.reason))
struct NetworkWorkersTests {
    /// Two networks with three views, and models of their own.
    private static func settings(_ folder: TemporaryFolder, threads: Int) throws -> EncodingSettings {
        let python = try TestPython.find()
        try python.exportModels(to: folder.url.path)
        let networks = [
            NetworkDescription(
                name: "heard", model: folder.path("sound.onnx"), library: python.library, provider: .processor,
                threads: threads, input: .logMel(LogMelInput(framesPerWindow: 96, framesPerHop: 48, layout: .n1tf)),
                views: [NetworkView(name: "sound", pooling: .mean)]),
            NetworkDescription(
                name: "seen", model: folder.path("picture.onnx"), library: python.library, provider: .processor,
                threads: threads, batch: 3,
                input: .pictures(
                    PictureInput(
                        sampling: FrameSampling(
                            windows: 1, framesPerWindow: 4, framesPerSecond: nil,
                            fit: PictureFit(width: 16, height: 16, mode: .crop(shortSide: 20)), successorSeconds: nil),
                        layout: .nchw, mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.2, 0.2])),
                views: [
                    NetworkView(name: "early", output: "features", pooling: .max),
                    NetworkView(name: "late", output: "embedding", pooling: .mean),
                ]),
        ]
        return EncodingSettings(builtin: [], framesPerClip: 1, networks: networks, order: ["sound", "early", "late"])
    }

    @Test("Several workers give, to the bit, what the same networks give in this process", arguments: [1, 2])
    func same(threads: Int) throws {
        let stage = try WorkerStage()
        let models = try TemporaryFolder()
        var parameters = try stage.parameters()
        parameters.settings.encoding = try NetworkWorkersTests.settings(models, threads: threads)
        let description = try parameters.requireStart(logger: stage.logger)
        #expect(description.views.map(\.name) == ["sound", "early", "late"])
        #expect(description.views.map(\.dimension) == [12, 8, 10])
        parameters.encoding = description

        let paths = try (0..<6).map { try stage.clip("clip-\($0).mp4", seed: UInt64($0)) }
        let work = VideoWork(parameters, logger: stage.logger, workers: 2)
        let outcomes = work.outcomes(of: try paths.map { try stage.request($0) })
        let (encoder, here) = try parameters.settings.encoding.makeEncoder()
        #expect(here == description)
        for (path, outcome) in zip(paths, outcomes) {
            guard case .embedded(let clips, let filtered) = outcome else {
                Issue.record("\(path): \(outcome)")
                continue
            }
            #expect(filtered.isEmpty && clips.count == 1)
            #expect(clips.map(\.features) == (try stage.embeddedHere(path, by: encoder)).map(\.features))
        }
    }

    @Test("A model that is another one than at the start is refused, and the first one is welcome again")
    func changed() throws {
        let stage = try WorkerStage()
        let models = try TemporaryFolder()
        var parameters = try stage.parameters()
        parameters.settings.encoding = try NetworkWorkersTests.settings(models, threads: 1)
        parameters.encoding = try parameters.requireStart(logger: stage.logger)
        let model = models.path("sound.onnx")
        let first = try Data(contentsOf: URL(fileURLWithPath: model))
        try Data(contentsOf: URL(fileURLWithPath: models.path("sound-other.onnx")))
            .write(to: URL(fileURLWithPath: model))
        let error = #expect(throws: ProcessStartError.self) { try parameters.requireStart(logger: stage.logger) }
        #expect(error?.description.contains("an encoder has changed since the start") == true)
        try first.write(to: URL(fileURLWithPath: model))
        try parameters.requireStart(logger: stage.logger)
    }

    @Test("A network that cannot be used keeps a worker from starting, and the worker says why")
    func refused() throws {
        let stage = try WorkerStage()
        let models = try TemporaryFolder()
        var parameters = try stage.parameters()
        parameters.settings.encoding = try NetworkWorkersTests.settings(models, threads: 1)
        try Data("no model".utf8).write(to: URL(fileURLWithPath: models.path("sound.onnx")))
        let error = #expect(throws: ProcessStartError.self) { try parameters.requireStart(logger: stage.logger) }
        guard case .refused(let words)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(words.contains("encoder heard") && words.contains("sound.onnx"))
    }
}
