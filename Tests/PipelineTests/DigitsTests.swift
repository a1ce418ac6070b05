import Curation
import Embedding
import Foundation
import Foundations
import Media
import Pipeline
import Selection
import Testing
import Workers

/// 2,400 real clips of written and spoken digits, half of them mismatched, which lie beside the project.
private enum Digits {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/digits")

    static let areThere = FileManager.default.fileExists(atPath: folder.appendingPathComponent("labels.csv").path)

    /// Every clip, embedded by all views.
    static func embedded() throws -> [EmbeddedClip] {
        let videos = try VideoCollection([folder.appendingPathComponent("clips").path]).videos
        let work = OrderedWork<VideoRequest, VideoOutcome>(workers: 2, limit: 32) {
            let embedder = VideoEmbedder(
                encoder: BuiltinEncoder(views: BuiltinEncoder.views.map(\.name), framesPerClip: 8),
                plan: ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1), limits: MediaLimits())
            return { embedder.embed(ownFile: $0) }
        }
        var clips: [EmbeddedClip] = []
        func collect() {
            for outcome in work.collect(timeout: .milliseconds(100)) {
                if case .embedded(let some, _) = outcome { clips += some }
            }
        }
        for video in videos {
            while work.room == 0 { collect() }
            work.submit(video)
        }
        while work.outstanding > 0 { collect() }
        // Real clips, none of which is silent or static.
        #expect(clips.count == videos.count)
        return clips
    }

    static func parameters(capacity: Int, seed: UInt64) -> CurationParameters {
        func views(_ modality: Modality) -> [CurationView] {
            BuiltinEncoder.views.filter { $0.modality == modality }.map {
                CurationView(
                    name: $0.name, featureDimension: $0.dimension, dimension: $0.whitenedDimension, clusters: 32)
            }
        }
        return CurationParameters(
            audioViews: views(.audio), visualViews: views(.visual),
            selection: SelectionParameters(capacity: capacity), seed: seed)
    }
}

@Suite("Real clips")
struct DigitsTests {
    @Test(
        "One online pass finds the clips whose spoken digit is the written one, whatever the seed",
        .enabled(if: Digits.areThere, "../shared/digits with labels.csv and clips/ is missing beside the project"))
    func precision() throws {
        let labels = try CorrespondenceLabels(file: Digits.folder.appendingPathComponent("labels.csv").path)
        let clips = try Digits.embedded()
        #expect(clips.count == 2400)
        for (share, wanted) in [(0.2, 0.85), (0.5, 0.75)] {
            var precisions: [Double] = []
            for seed in 1...5 as ClosedRange<UInt64> {
                var generator = SeededGenerator.stream(seed: seed, named: "order of files")
                let curator = Curator(Digits.parameters(capacity: Int(share * Double(clips.count)), seed: seed))
                _ = try curator.curate(clips.shuffled(using: &generator).map { .clip($0) })
                let truths = curator.members.compactMap { labels.corresponds($0.clip.uri) }
                #expect(truths.count == curator.members.count)
                #expect(Double(truths.count) > 0.9 * share * Double(clips.count))
                precisions.append(Double(truths.count { $0 }) / Double(truths.count))
            }
            let mean = precisions.reduce(0, +) / Double(precisions.count)
            #expect(mean >= wanted, "capacity \(share): \(precisions)")
        }
    }
}
