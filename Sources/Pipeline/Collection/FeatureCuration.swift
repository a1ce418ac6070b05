package import Curation
package import Exchange
import Foundations
package import Numerics

/// One pass over clips whose features were computed before, by the rules of `CollectionCuration`.
package struct FeatureCuration {
    /// Why a pass cannot go on.
    package enum Failure: Error, CustomStringConvertible {
        /// The features cannot be read.
        case file(ExchangeError)

        /// They cannot be whitened.
        case whitening(NumericsError)

        package var description: String {
            switch self {
            case .file(let error): error.description
            case .whitening(let error): "\(error)"
            }
        }
    }

    /// Clips that are handed over at once, which is faster and changes nothing.
    private static let batchClips = 256

    private let table: FeatureTable
    private let videos: [FeatureTable.Video]
    private let curator: any CollectionCurating

    /// - Parameter videos: Of the table, in the order in which to take them.
    package init(_ table: FeatureTable, videos: [FeatureTable.Video], curator: any CollectionCurating) {
        self.table = table
        self.videos = videos
        self.curator = curator
    }

    /// Hands the clips of every video over, in order.
    ///
    /// - Parameters:
    ///   - stop: Raised to end early; what has been decided stays.
    ///   - onClips: Called for each video with its clips.
    ///   - onProgress: Called now and then with the report so far.
    ///   - onFailure: Called for each row that is no clip.
    package func run(
        until stop: StopFlag = StopFlag(), onClips: ([EmbeddedClip]) -> Void = { _ in },
        onProgress: (CollectionReport) -> Void = { _ in },
        onFailure: (FeatureTable.RowError) -> Void = { _ in }
    ) throws(Failure) -> CollectionReport {
        var report = CollectionReport()
        for error in table.rejected {
            report.failed += 1
            onFailure(error)
        }
        var waiting: [EmbeddedClip] = []
        for video in videos where !stop.isRaised {
            var clips: [EmbeddedClip] = []
            for row in try rows(of: video) {
                switch row {
                case .success(let (clip, features)): clips.append(EmbeddedClip(clip: clip, features: features))
                case .failure(let error):
                    report.failed += 1
                    onFailure(error)
                }
            }
            report.seen += 1
            report.clips += clips.count
            onClips(clips)
            waiting += clips
            guard waiting.count >= FeatureCuration.batchClips else { continue }
            try whitening { () throws(NumericsError) in try curator.take(waiting) }
            waiting.removeAll(keepingCapacity: true)
            onProgress(report)
        }
        try whitening { () throws(NumericsError) in
            try curator.take(waiting)
            try curator.complete()
        }
        return report
    }

    private func rows(of video: FeatureTable.Video) throws(Failure) -> [FeatureTable.Row] {
        do throws(ExchangeError) {
            return try table.clips(of: video)
        } catch {
            throw .file(error)
        }
    }

    private func whitening(_ body: () throws(NumericsError) -> Void) throws(Failure) {
        do throws(NumericsError) {
            try body()
        } catch {
            throw .whitening(error)
        }
    }
}
