import Embedding
import Foundation
import Foundations
import Media
import SyntheticMedia
import Testing
import Workers

/// An encoder that tells when each clip begins, notes what it was given, and fails where it is told to.
private final class RecordingEncoder: ClipEncoder {
    let sampling = ClipSampling(pictures: [], soundRates: [8000])
    let views = [ViewDescription(name: "start", modality: .audio, dimension: 1, whitenedDimension: 1)]
    private(set) var groups: [[Double]] = []
    private let failures: [Double: EncodingError]

    init(failing failures: [Double: EncodingError] = [:]) { self.failures = failures }

    func encode(_ clips: [MediaClip]) -> [Result<[[Float]], EncodingError>] {
        groups.append(clips.map(\.span.start))
        return clips.map { clip in
            if let failure = failures[clip.span.start] { return .failure(failure) }
            return clip.sound(rate: 8000) == nil ? .failure(.insufficient("")) : .success([[Float(clip.span.start)]])
        }
    }
}

@Suite("Videos become clips")
struct VideoEmbedderTests {
    private let stage: WorkerStage

    init() throws { stage = try WorkerStage() }

    /// Ten seconds of a scene.
    private func video(width: Int = 48) throws -> String {
        let path = stage.folder.path("video.mp4")
        try SyntheticClip(picture: .bell, sound: .bell, seed: 1).write(
            to: path, format: SyntheticFormat(seconds: 10, width: width, height: 48, framesPerSecond: 12))
        return path
    }

    private func answer(
        _ path: String, _ encoder: RecordingEncoder, segments: [TimeSpan]?, kind: VideoTask.Kind = .embedding,
        filter: ClipFilter = ClipFilter()
    ) throws -> WorkerAnswer {
        let plan = ClipPlan(clipSeconds: 1, clipsPerVideo: 20, minimumSeconds: 0.2)
        let embedder = VideoEmbedder(encoder: encoder, plan: plan, limits: MediaLimits(), filter: filter)
        let task = VideoTask(kind: kind, name: "it", segments: segments, place: .file(size: 0), seconds: 60)
        return embedder.perform(task, on: try FileBytes(ownFile: path)).answer
    }

    private func segments(_ starts: [Double]) -> [TimeSpan] {
        starts.map { TimeSpan(start: $0, end: $0 + 0.5) }
    }

    @Test("Clips are embedded at most eight at a time, and come in order", arguments: [1, 7, 8, 9, 16, 19])
    func groups(count: Int) throws {
        let encoder = RecordingEncoder()
        let starts = (0..<count).map { Double($0) / 2 }
        let answer = try answer(video(), encoder, segments: segments(starts))
        guard case .embedded(let clips, []) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(clips.map(\.span.start) == starts && clips.map(\.features) == starts.map { [[Float($0)]] })
        #expect(encoder.groups.flatMap { $0 } == starts)
        #expect(encoder.groups.map(\.count) == stride(from: 0, to: count, by: 8).map { min(8, count - $0) })
    }

    @Test("What cannot be embedded of a clip is that clip's alone")
    func failures() throws {
        let failing: [Double: EncodingError] = [1: .insufficient("no"), 2: .notFinite(view: "start")]
        let path = try video()
        let some = try answer(path, RecordingEncoder(failing: failing), segments: segments([0, 1, 2, 3]))
        guard case .embedded(let clips, let filtered) = some else {
            Issue.record("\(some)")
            return
        }
        #expect(clips.map(\.span.start) == [0, 3] && filtered == [.tooShort, .corruptClip])
        let none = try answer(path, RecordingEncoder(failing: failing), segments: segments([1, 2]))
        guard case .failed("embedding.not_finite", let message) = none else {
            Issue.record("\(none)")
            return
        }
        #expect(message.contains("it: view start of the clip at 2.0 s"))
    }

    @Test("Filtered clips are not embedded, a filtered video is not decoded, and planning gives the most there can be")
    func filtered() throws {
        let path = try video()
        let encoder = RecordingEncoder()
        let all = try answer(path, encoder, segments: segments([0, 1]), filter: ClipFilter(silence: 0))
        #expect(all == .embedded([], filtered: [.silent, .silent]))
        let small = ClipFilter(leastShortSide: 100)
        #expect(try answer(path, encoder, segments: nil, filter: small) == .embedded([], filtered: [.resolution]))
        #expect(encoder.groups.isEmpty)
        #expect(try answer(path, encoder, segments: nil, kind: .planning, filter: small) == .planned(0))
        #expect(try answer(path, encoder, segments: segments([0, 1, 2]), kind: .planning) == .planned(3))
        #expect(try answer(path, encoder, segments: nil, kind: .planning) == .planned(10))
        guard case .embedded(let clips, let filtered) = try answer(path, encoder, segments: nil) else { return }
        #expect((1...10).contains(clips.count + filtered.count) && !clips.isEmpty)
    }
}
