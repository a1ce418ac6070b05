import Curation
import Embedding
import Fetching
import Foundation
import Foundations
import Logging
import Media
import SyntheticMedia
import Testing
import Workers

/// A folder of clips, and workers that may read it.
final class WorkerStage {
    let folder: TemporaryFolder
    let logger: Logger

    private static let views = ["sound.texture", "picture.layout"]
    private static let framesPerClip = 4
    private static let plan = ClipPlan(clipSeconds: 2, clipsPerVideo: 3, minimumSeconds: 0.5)

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        self.logger = logger
    }

    func parameters() throws -> WorkerParameters {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("MisbehavingWorker").path
        let settings = WorkerSettings(
            encoding: EncodingSettings(builtin: WorkerStage.views, framesPerClip: WorkerStage.framesPerClip),
            plan: WorkerStage.plan, limits: MediaLimits(), memoryBytes: 2 << 30, requiresConfinement: false)
        return WorkerParameters(
            decoding: ProcessCommand(executable: program, arguments: ["decoding"]),
            fetching: ProcessCommand(executable: program, arguments: ["fetching"]), settings: settings,
            sources: try SourceRules(fileRoots: [folder.url.path], privateNetworks: ["127.0.0.0/8"]))
    }

    func clip(_ name: String, seed: UInt64) throws -> String {
        let scene = SyntheticScene.allCases[Int(seed) % SyntheticScene.allCases.count]
        try SyntheticClip(picture: scene, sound: scene, seed: seed).write(
            to: folder.path(name),
            format: SyntheticFormat(seconds: 1, width: 64, height: 48, framesPerSecond: 10))
        return folder.path(name)
    }

    func request(_ path: String) throws -> VideoRequest {
        VideoRequest(id: try #require(VideoID("a video")), uri: path)
    }

    /// That of the workers.
    func encoder() -> BuiltinEncoder {
        BuiltinEncoder(views: WorkerStage.views, framesPerClip: WorkerStage.framesPerClip)
    }

    /// What decoding in this process makes of a file.
    func embeddedHere(_ path: String, by encoder: (any ClipEncoder)? = nil) throws -> [WorkerAnswer.Clip] {
        let embedder = VideoEmbedder(
            encoder: encoder ?? self.encoder(),
            plan: WorkerStage.plan, limits: MediaLimits())
        let bytes = try FileBytes(ownFile: path)
        let task = VideoTask(
            kind: .embedding, name: path, segments: nil, place: .file(size: bytes.size ?? 0), seconds: 60)
        guard case .embedded(let clips, _) = embedder.perform(task, on: bytes).answer else { return [] }
        return clips
    }

    /// Ends a process of this one, and waits until it has; its end is left to be learnt.
    func kill(_ identifier: Int32) {
        Foundation.kill(identifier, SIGKILL)
        var seen = siginfo_t()
        while waitid(P_PID, id_t(identifier), &seen, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    }

    func clips(_ step: Attempt<VideoOutcome>) -> [EmbeddedClip]? {
        if case .done(.embedded(let clips, _)) = step { clips } else { nil }
    }

    func failure(_ step: Attempt<VideoOutcome>) -> VideoFailure? {
        if case .done(.failed(let failure)) = step { failure } else { nil }
    }
}

/// A folder that goes when the test does.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-test-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}
