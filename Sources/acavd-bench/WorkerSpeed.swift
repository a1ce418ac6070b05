import ArgumentParser
import Embedding
import Fetching
import Foundation
import Foundations
import Logging
import Media
import Pipeline
import SyntheticMedia
import Workers

/// `acavd-bench workers`: what it costs that videos are decoded in processes of their own.
struct WorkerSpeed: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers",
        abstract: "Decoding in confined processes against decoding in this one; starts, crashes, single requests.",
        discussion: """
            Needs the acavd program beside this one. Clips are generated. Both ways take turns on the same clips with \
            one thread a core, so that what else the machine does meets both.
            """)

    @Option(help: "Clips that are decoded in each turn.")
    var clips = 200

    @Option(help: "Turns.")
    var turns = 5

    @Option(help: "Decoding threads, and processes; default one for each core.")
    var threads: Int?

    func run() throws {
        MediaLibrary.quieten()
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("acavd-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var logger = Logger(label: "acavd-bench")
        logger.logLevel = .error
        let parameters = try parameters(root: folder.path)
        try starts(parameters, logger)
        for seconds in [2.0, 10] {
            let videos = try generate(seconds: seconds, in: folder)
            try throughput(videos, seconds: seconds, parameters, logger)
            if seconds == 2 { try single(videos[0], parameters, logger) }
        }
    }

    private func parameters(root: String) throws -> WorkerParameters {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("acavd").path
        let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1)
        return WorkerParameters(
            decoding: ProcessCommand(executable: program, arguments: ["worker-process", "decoding"]),
            fetching: ProcessCommand(executable: program, arguments: ["worker-process", "fetching"]),
            settings: WorkerSettings(
                encoding: EncodingSettings(builtin: BuiltinEncoder.views.map(\.name), framesPerClip: 8), plan: plan,
                limits: MediaLimits(), memoryBytes: 2 << 30, requiresConfinement: false),
            sources: try SourceRules(fileRoots: [root]))
    }

    private func generate(seconds: Double, in folder: URL) throws -> [VideoRequest] {
        try (0..<16).map { index in
            let scene = SyntheticScene.allCases[index % SyntheticScene.allCases.count]
            let path = folder.appendingPathComponent("clip-\(Int(seconds))-\(index).mp4").path
            try SyntheticClip(picture: scene, sound: scene, seed: UInt64(index)).write(
                to: path, format: SyntheticFormat(seconds: seconds, width: 320, height: 240, framesPerSecond: 25))
            guard let id = VideoID(path) else { throw ExitCode.failure }
            return VideoRequest(id: id, uri: path)
        }
    }

    private func starts(_ parameters: WorkerParameters, _ logger: Logger) throws {
        let start = try medianTime(runs: 21) { try SupervisedWorker(parameters, logger: logger).start() }
        let settings = parameters.settings
        let encoder = try medianTime(runs: 21) {
            _ = try settings.encoding.makeEncoder()
        }
        print(
            String(
                format: "a worker, from nothing until it is confined and waits: %.1f ms, of which its encoder %.1f ms",
                start.seconds * 1e3, encoder.seconds * 1e3))
    }

    private func throughput(
        _ videos: [VideoRequest], seconds: Double, _ parameters: WorkerParameters, _ logger: Logger
    ) throws {
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let views = BuiltinEncoder.views.map(\.name)
        let plan = parameters.settings.plan
        let here = OrderedWork<VideoRequest, VideoOutcome>(workers: threads, limit: 64) {
            let embedder = VideoEmbedder(
                encoder: BuiltinEncoder(views: views, framesPerClip: 8), plan: plan, limits: MediaLimits())
            return { embedder.embed(ownFile: $0) }
        }
        let there = OrderedWork<VideoRequest, VideoOutcome>(workers: threads, limit: 64) {
            let worker = SupervisedWorker(parameters, logger: logger)
            return { request, attempt in worker.embed(request, attempt: attempt) }
        }
        let times = try medianTimes(runs: turns) {
            try pass(videos, here)
        } against: {
            try pass(videos, there)
        }
        print(
            String(
                format: "%2.0f s clips, %d threads: here %6.1f clips/s, in workers %6.1f, ratio %.3f", seconds, threads,
                Double(clips) / times.first.seconds, Double(clips) / times.second.seconds, times.first / times.second))
    }

    private func pass(_ videos: [VideoRequest], _ work: OrderedWork<VideoRequest, VideoOutcome>) throws {
        var submitted = 0
        var done = 0
        while done < clips {
            while work.room > 0 && submitted < clips {
                work.submit(videos[submitted % videos.count])
                submitted += 1
            }
            for outcome in work.collect(timeout: .seconds(10)) {
                guard case .embedded(let clips, _) = outcome, clips.count == 1 else { throw ExitCode.failure }
                done += 1
            }
        }
    }

    /// One video at a time: what asking another process adds, and what its sudden end costs.
    private func single(_ video: VideoRequest, _ parameters: WorkerParameters, _ logger: Logger) throws {
        let embedder = VideoEmbedder(
            encoder: try parameters.settings.encoding.makeEncoder().encoder, plan: parameters.settings.plan,
            limits: MediaLimits())
        let worker = SupervisedWorker(parameters, logger: logger)
        let embedding = medianTimes(runs: 101) {
            _ = embedder.embed(ownFile: video)
        } against: {
            _ = worker.embed(video, attempt: 1)
        }
        print(
            String(
                format: "one clip: here %.2f ms, in a worker %.2f ms, %.0f µs more", embedding.first.seconds * 1e3,
                embedding.second.seconds * 1e3, (embedding.second - embedding.first).seconds * 1e6))
        let crash = medianTimes(runs: 21) {
            _ = worker.embed(video, attempt: 1)
        } against: {
            if let process = worker.processIdentifier { kill(process, SIGKILL) }
            _ = worker.embed(video, attempt: 1)
            _ = worker.embed(video, attempt: 2)
        }
        print(
            String(
                format: "a worker that dies: %.1f ms until the next one has done the clip, which takes %.1f ms",
                crash.second.seconds * 1e3, crash.first.seconds * 1e3))
    }
}
