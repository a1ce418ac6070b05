package import Foundations

/// A part of a video without a change of scene, as far as its survey shows.
package struct Shot: Sendable, Hashable {
    package let span: TimeSpan

    /// In time order, at least one.
    package let pictures: [SurveyPicture]

    /// The `difference` of two pictures of one scene is at most this. Between pictures of the synthetic scenes it is 0.026
    /// where nothing flashes, and 0.046 or more between those of two scenes.
    package static let greatestDifference: Float = 0.04

    /// The shots of a video, in time order.
    ///
    /// A change of scene lies between pictures that follow each other and differ by more than `greatestDifference`.
    /// Encoders put a key frame where a scene changes, so that the earlier shot lasts at most to the later picture; where
    /// there may be other key frames in between, it ends before the first of them. Nothing is known of a gap of more than
    /// `greatestGap` seconds that was not looked into: there one shot ends and another begins as well.
    ///
    /// - Parameters:
    ///   - pictures: Key frames, in time order.
    ///   - duration: Of the video, in seconds.
    /// - Returns: Shots that do not overlap, of whatever length; none where there is no picture.
    package static func shots(
        showing pictures: [SurveyPicture], duration: Double, greatestGap: Double
    ) -> [Shot] {
        var shots: [Shot] = []
        var first = 0
        for index in pictures.indices {
            let picture = pictures[index]
            let end: Double
            if index + 1 < pictures.count {
                let next = pictures[index + 1]
                let isOneScene = picture.difference(from: next) <= greatestDifference
                if isOneScene && next.time - picture.until <= greatestGap { continue }
                end = min(picture.until, next.time)
            } else {
                end = duration - picture.until <= greatestGap ? duration : picture.until
            }
            let start = first == 0 && pictures[0].time <= greatestGap ? 0 : pictures[first].time
            if start < min(end, duration) {
                shots.append(
                    Shot(
                        span: TimeSpan(start: start, end: min(end, duration)), pictures: Array(pictures[first...index]))
                )
            }
            first = index + 1
        }
        return shots
    }
}
