import ArgumentParser
import Embedding
import Fetching
import Foundation
import Foundations
import Inference
import Logging
import Media
import Pipeline
import SyntheticMedia
import Workers

/// `acavd-bench encoders`: what of the time goes into pretrained networks.
struct EncoderSpeed: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encoders",
        abstract: "Embedding with two networks in confined workers against the bare runtime on the same windows.",
        discussion: """
            Needs the acavd program beside this one, ONNX Runtime, and models of the shapes of R(2+1)D-18 and ResNet-18, \
            which Tests/InferenceTests/Models/shapes.py writes. Each clip of 10 s is one window of 16 pictures of 112 × 112 \
            and ten of sound. Both ways take turns: videos through workers, from the file to four vectors; and as many \
            runs of the models on windows that are there already, in as many threads.
            """)

    @Option(help: "The shared library of ONNX Runtime.")
    var library = "libonnxruntime.so.1"

    @Option(help: "The folder of r2plus1d_18.onnx and resnet18.onnx.")
    var models: String

    @Option(help: "Clips in each turn.")
    var clips = 16

    @Option(help: "Turns.")
    var turns = 3

    @Option(help: "Workers, and threads; default one for each core.")
    var threads: Int?

    private static let soundWindows = 10
    private static let soundShape = [1, 96, 64]
    private static let pictureShape = [3, 16, 112, 112]
    private static let soundOutputs = ["layer3", "embedding"]
    private static let pictureOutputs = ["layer3", "embedding"]

    private var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    func run() throws {
        MediaLibrary.quieten()
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("acavd-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var logger = Logger(label: "acavd-bench")
        logger.logLevel = .error
        let videos = try generate(in: folder)
        let parameters = try parameters(root: folder.path)
        try SupervisedWorker(parameters, logger: logger).start()
        let whole = OrderedWork<VideoRequest, VideoOutcome>(workers: threadCount, limit: 2 * threadCount) { [logger] in
            let worker = SupervisedWorker(parameters, logger: logger)
            return { request, attempt in worker.embed(request, attempt: attempt) }
        }
        let networks = try networks()
        let bare = OrderedWork<Int, String?>(workers: threadCount, limit: 2 * threadCount) {
            let runner = BareRunner(networks)
            return { _ in runner.run() }
        }
        // Workers start, and sessions are made, with the first of their work.
        for video in videos.prefix(threadCount) { whole.submit(video) }
        for number in 0..<threadCount { bare.submit(number) }
        try drain(whole)
        try drain(bare)
        let times = try medianTimes(runs: turns) {
            try pass(bare, of: { $0 })
        } against: {
            try pass(whole, of: { videos[$0 % videos.count] })
        }
        print(
            String(
                format: "%d threads, 2 views of each kind: bare runtime %.3f clips/s, from file to vectors in workers "
                    + "%.3f, %.3f of it is inference", threadCount, Double(clips) / times.first.seconds,
                Double(clips) / times.second.seconds, times.first / times.second))
    }

    private func pass<Input: Sendable, Output: Sendable>(
        _ work: OrderedWork<Input, Output>, of input: (Int) -> Input
    ) throws {
        var (submitted, done) = (0, 0)
        while done < clips {
            while work.room > 0 && submitted < clips {
                work.submit(input(submitted))
                submitted += 1
            }
            for outcome in work.collect(timeout: .seconds(10)) {
                try check(outcome)
                done += 1
            }
        }
    }

    private func drain<Input: Sendable, Output: Sendable>(_ work: OrderedWork<Input, Output>) throws {
        while work.outstanding > 0 {
            for outcome in work.collect(timeout: .seconds(10)) { try check(outcome) }
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private func check(_ outcome: some Sendable) throws {
        if let outcome = outcome as? VideoOutcome {
            guard case .embedded(let clips, _) = outcome, clips.count == 1 else {
                throw Failure(description: "a clip was not embedded: \(outcome)")
            }
        } else if let words = outcome as? String {
            throw Failure(description: "the bare runtime: \(words)")
        }
    }

    private func generate(in folder: URL) throws -> [VideoRequest] {
        try (0..<4).map { index in
            let scene = SyntheticScene.allCases[index % SyntheticScene.allCases.count]
            let path = folder.appendingPathComponent("clip-\(index).mp4").path
            try SyntheticClip(picture: scene, sound: scene, seed: UInt64(index)).write(
                to: path, format: SyntheticFormat(seconds: 10, width: 640, height: 360, framesPerSecond: 25))
            guard let id = VideoID(path) else { throw ExitCode.failure }
            return VideoRequest(id: id, uri: path)
        }
    }

    private func networks() throws -> [NetworkDescription] {
        let sampling = FrameSampling(
            windows: 1, framesPerWindow: 16, framesPerSecond: nil,
            fit: PictureFit(width: 112, height: 112, mode: .crop(shortSide: 128)), successorSeconds: nil)
        return [
            NetworkDescription(
                name: "resnet18", model: "\(models)/resnet18.onnx", library: library, provider: .processor,
                input: .logMel(LogMelInput(framesPerWindow: 96, framesPerHop: 96, layout: .n1tf)),
                views: EncoderSpeed.soundOutputs.map { NetworkView(name: "sound.\($0)", output: $0, pooling: .mean) }),
            NetworkDescription(
                name: "r2plus1d_18", model: "\(models)/r2plus1d_18.onnx", library: library, provider: .processor,
                input: .pictures(
                    PictureInput(
                        sampling: sampling, layout: .ncthw, mean: [0.432, 0.395, 0.376],
                        deviation: [0.228, 0.221, 0.217])),
                views: EncoderSpeed.pictureOutputs.map {
                    NetworkView(name: "picture.\($0)", output: $0, pooling: .mean)
                }),
        ]
    }

    private func parameters(root: String) throws -> WorkerParameters {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("acavd").path
        let networks = try networks()
        return WorkerParameters(
            decoding: ProcessCommand(executable: program, arguments: ["worker-process", "decoding"]),
            fetching: ProcessCommand(executable: program, arguments: ["worker-process", "fetching"]),
            settings: WorkerSettings(
                encoding: EncodingSettings(
                    builtin: [], framesPerClip: 8, networks: networks,
                    order: networks.flatMap { $0.views.map(\.name) }),
                plan: ClipPlan(clipSeconds: 10, clipsPerVideo: 1, minimumSeconds: 1), limits: MediaLimits(),
                memoryBytes: 4 << 30, requiresConfinement: false),
            sources: try SourceRules(fileRoots: [root]))
    }

    /// The models alone, on windows that are there already.
    private final class BareRunner {
        private typealias Prepared = (session: InferenceSession, values: [Float], shape: [Int], outputs: [String])
        private let prepared: Result<[Prepared], any Error>

        init(_ networks: [NetworkDescription]) {
            var generator = SeededGenerator(seed: 1)
            prepared = Result {
                try networks.map { network in
                    let session = try InferenceSession(
                        InferenceLibrary(path: network.library), model: network.model, provider: .processor,
                        threads: network.threads)
                    let isSound = network.input.modality == .audio
                    let shape = isSound ? [soundWindows] + soundShape : [1] + pictureShape
                    let values = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -2...2, using: &generator) }
                    return (session, values, shape, network.views.compactMap(\.output))
                }
            }
        }

        /// - Returns: Why they could not be run; nil where they were.
        func run() -> String? {
            do {
                for network in try prepared.get() {
                    _ = try network.session.run(network.values, shape: network.shape, outputs: network.outputs)
                }
                return nil
            } catch {
                return "\(error)"
            }
        }
    }
}
