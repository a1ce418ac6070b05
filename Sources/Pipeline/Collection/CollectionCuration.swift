package import Curation
import Foundations
package import Numerics
package import Workers

/// One pass over a collection of videos that is all there, without a log.
package struct CollectionCuration: ~Copyable {
    private let videos: [VideoRequest]
    private let embedding: OrderedWork<VideoRequest, VideoOutcome>
    private let curator: any CollectionCurating

    package init(
        _ videos: [VideoRequest], embedding: OrderedWork<VideoRequest, VideoOutcome>, curator: any CollectionCurating
    ) {
        self.videos = videos
        self.embedding = embedding
        self.curator = curator
    }

    /// Embeds every video and hands its clips over, in order.
    ///
    /// - Parameters:
    ///   - stop: Raised to end early; what has been decided stays.
    ///   - onClips: Called for each video with the clips it gave.
    ///   - onProgress: Called now and then with the report so far.
    ///   - onFailure: Called for each broken video.
    /// - Throws: When features cannot be whitened.
    package consuming func run(
        until stop: StopFlag = StopFlag(), onClips: ([EmbeddedClip]) -> Void = { _ in },
        onProgress: (CollectionReport) -> Void = { _ in },
        onFailure: (VideoRequest, VideoFailure) -> Void = { _, _ in }
    ) throws(NumericsError) -> CollectionReport {
        var report = CollectionReport()
        var submitted = 0
        while report.seen < videos.count && !stop.isRaised {
            while embedding.room > 0 && submitted < videos.count {
                embedding.submit(videos[submitted])
                submitted += 1
            }
            for outcome in embedding.collect(timeout: .milliseconds(100)) {
                try take(outcome, of: videos[report.seen], into: &report, onClips, onFailure)
            }
            onProgress(report)
        }
        try curator.complete()
        return report
    }

    private borrowing func take(
        _ outcome: VideoOutcome, of video: VideoRequest, into report: inout CollectionReport,
        _ onClips: ([EmbeddedClip]) -> Void, _ onFailure: (VideoRequest, VideoFailure) -> Void
    ) throws(NumericsError) {
        report.seen += 1
        switch outcome {
        case .failed(let failure):
            report.failed += 1
            onFailure(video, failure)
        case .embedded(let clips, let filtered):
            report.clips += clips.count
            onClips(clips)
            for reason in filtered { report.filtered[reason, default: 0] += 1 }
            try curator.take(clips)
        }
    }
}

/// The most clips that videos would give, as `planning` tells of each.
///
/// - Parameter stop: Raised to end early, with the clips of those videos that were looked at.
package func plannedClips(
    _ videos: [VideoRequest], planning: OrderedWork<VideoRequest, Int>, until stop: StopFlag
) -> Int {
    var sum = 0
    var submitted = 0
    while submitted < videos.count || planning.outstanding > 0, !stop.isRaised {
        while planning.room > 0 && submitted < videos.count {
            planning.submit(videos[submitted])
            submitted += 1
        }
        sum += planning.collect(timeout: .milliseconds(100)).reduce(0, +)
    }
    return sum
}
