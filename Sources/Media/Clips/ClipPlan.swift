package import Foundations

/// Where a video is cut into clips: windows of fixed length that do not overlap.
package struct ClipPlan: Sendable, Hashable, Codable {
    /// The length of a clip.
    package let clipSeconds: Double

    /// The most clips one video gives.
    package let clipsPerVideo: Int

    /// A video or segment shorter than this gives no clip.
    package let minimumSeconds: Double

    /// - Precondition: `0 < minimumSeconds <= clipSeconds`, both finite, and `clipsPerVideo > 0`.
    package init(clipSeconds: Double, clipsPerVideo: Int, minimumSeconds: Double) {
        precondition(minimumSeconds > 0 && minimumSeconds <= clipSeconds && clipSeconds.isFinite, "a clip has a length")
        precondition(clipsPerVideo > 0, "a video gives clips")
        self.clipSeconds = clipSeconds
        self.clipsPerVideo = clipsPerVideo
        self.minimumSeconds = minimumSeconds
    }

    /// The windows of a video by its length alone, in time order, or in the order of the segments where there are any.
    ///
    /// Where a survey tells what a video looks like, `windows(duration:showing:)` gives as many or fewer.
    ///
    /// A video of at most `clipSeconds` is one window. A longer one is divided into equal shares, as many as whole
    /// clips fit and `clipsPerVideo` allows, with a window in the middle of each. Given segments take the place of
    /// the shares, cut at the video's end; a segment longer than `clipSeconds` is trimmed to its middle. Starts are
    /// rounded to the millisecond, so that a `ClipID` names its window exactly; no two windows start at once, nor do
    /// those of shares overlap by more than that rounding.
    ///
    /// - Parameters:
    ///   - duration: Of the video, in seconds. Not finite or negative counts as zero.
    ///   - segments: Where the video's source says that the clips are.
    package func windows(duration: Double, segments: [TimeSpan]? = nil) -> [TimeSpan] {
        guard duration.isFinite, duration >= minimumSeconds else { return [] }
        guard let segments else { return shares(of: duration).map { middle(of: $0, within: duration) } }
        var starts: Set<Double> = []
        var windows: [TimeSpan] = []
        for segment in segments where windows.count < clipsPerVideo && segment.start < duration {
            let part = TimeSpan(start: segment.start, end: min(segment.end, duration))
            guard part.duration >= minimumSeconds else { continue }
            let window = middle(of: part, within: duration)
            if starts.insert(window.start).inserted {
                windows.append(window)
            }
        }
        return windows
    }

    private func shares(of duration: Double) -> [TimeSpan] {
        let count = max(1, Int(min(Double(clipsPerVideo), duration / clipSeconds)))
        return TimeSpan(start: 0, end: duration).shares(count)
    }

    /// The window in the middle of a part, as long as a clip where the part is.
    func middle(of part: TimeSpan, within duration: Double) -> TimeSpan {
        let length = min(part.duration, clipSeconds)
        let start = ((part.start + (part.duration - length) / 2) * 1000).rounded() / 1000
        return TimeSpan(start: start, end: max(start, min(start + length, duration)))
    }
}

extension TimeSpan {
    /// Equal parts that follow each other.
    func shares(_ count: Int) -> [TimeSpan] {
        let share = duration / Double(count)
        return (0..<count).map { index in
            TimeSpan(
                start: start + Double(index) * share,
                end: index == count - 1 ? end : start + Double(index + 1) * share)
        }
    }
}
