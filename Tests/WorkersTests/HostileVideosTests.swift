import Foundation
import Foundations
import HostileMedia
import Media
import Testing
import Workers

/// The hostile corpus as the daemon meets it: each file through workers in confined processes, while a canary watches.
@Suite(
    "Hostile videos in workers", .serialized,
    .enabled(if: FFmpegProgram.isInstalled, "needs /usr/bin/ffmpeg and /usr/bin/ffprobe: apt-get install ffmpeg"))
struct HostileVideosTests {
    @Test(
        "Every file ends in clips, a filter or one failure that names it; nothing is opened for it, no worker is lost")
    func corpus() throws {
        let stage = try WorkerStage()
        let corpus = try HostileCorpus()
        let film = try #require(corpus.films.first { $0.suffix == "ts" })
        let canary = try Canary(in: stage.folder.url.path, content: film.data)
        var parameters = try stage.parameters()
        parameters.settings.plan = ClipPlan(clipSeconds: 0.4, clipsPerVideo: 1, minimumSeconds: 0.1)
        parameters.settings.limits.seconds = 20

        let items =
            corpus.references(naming: canary) + corpus.impossibilities + corpus.truncations
            + corpus.mutations(seeds: 5000..<5040)
        let work = VideoWork(parameters, logger: stage.logger, workers: 2)
        var classes: [String: Int] = [:]
        for part in stride(from: 0, to: items.count, by: 64).map({ items[$0..<min($0 + 64, items.count)] }) {
            let paths = try part.map { try $0.write(in: stage.folder.url.path) }
            let outcomes = work.outcomes(of: try paths.map { try stage.request($0) })
            #expect(outcomes.count == part.count)
            for (item, outcome) in zip(part, outcomes) {
                switch outcome {
                case .embedded(let clips, let filtered):
                    #expect(clips.count + filtered.count == 1, "\(item)")
                    classes[clips.isEmpty ? "filtered" : "clips", default: 0] += 1
                case .failed(let failure):
                    #expect(failure.message.hasPrefix("\(stage.folder.url.path)/\(item.name): "), "\(failure)")
                    // A decoder that crashes or hangs would be FFmpeg's flaw, and cost only its video: to be seen.
                    #expect(failure.errorClass.hasPrefix("media."), "\(item): \(failure)")
                    classes[failure.errorClass, default: 0] += 1
                }
                try FileManager.default.removeItem(atPath: "\(stage.folder.url.path)/\(item.name)")
            }
        }
        #expect(canary.opens == 0 && canary.connections == 0)
        #expect((classes["clips"] ?? 0) > items.count / 10 && (classes["media.corrupt"] ?? 0) > 0, "\(classes)")
    }

    @Test("What keeps FFmpeg busy where no deadline of its own reaches, or eats memory, is ended from outside")
    func overwhelming() throws {
        let stage = try WorkerStage()
        var parameters = try stage.parameters()
        parameters.settings.limits.seconds = 2
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let good = try stage.clip("good.mp4", seed: 1)
        for item in try HostileCorpus().overwhelming {
            let path = try item.write(in: stage.folder.url.path)
            let step = worker.embed(try stage.request(path), attempt: 2)
            let classes = ["media.timed_out", "media.too_large", "media.corrupt", "media.no_streams", "worker.limit"]
            #expect(stage.failure(step).map { classes.contains($0.errorClass) } == true, "\(item): \(step)")
            let next = worker.embed(try stage.request(good), attempt: 1)
            #expect(stage.clips(next)?.count == 1)
        }
    }
}
