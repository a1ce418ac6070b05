package import Foundations

/// Where a video is cut whose scenes are known by some of its key frames.
extension ClipPlan {
    /// The most places of a video that are looked at before and after the first looks, so that what a survey costs does
    /// not grow with the length of the video.
    static let surveyPlaces = 24
    static let closerLooks = 8

    /// Places this far apart show a window's beginning, middle and end, in seconds.
    private var surveySpacing: Double { 0.75 * clipSeconds }

    /// Where to look for key frames: all over a video where that is close enough together to tell its scenes apart, else
    /// in groups of three places, each about a window of its own.
    ///
    /// - Parameter duration: Of the video, in seconds.
    /// - Returns: Instants in time order, in seconds; none for a video that is one clip or none.
    package func surveyInstants(duration: Double) -> [Double] {
        guard duration.isFinite, duration > clipSeconds else { return [] }
        let steps = min(Double(ClipPlan.surveyPlaces - 1), (8 * duration / clipSeconds).rounded(.up))
        if duration / steps <= surveySpacing {
            return (0...Int(steps)).map { min(duration, Double($0) * duration / steps) }
        }
        return TimeSpan(start: 0, end: duration).shares(ClipPlan.surveyPlaces / 3).flatMap { share in
            let middle = (share.start + share.end) / 2
            return [middle - surveySpacing, middle, middle + surveySpacing]
        }
    }

    /// The windows of a video, in time order, by what a survey of it shows: none of them goes across a change of scene
    /// that it tells of.
    ///
    /// Shots of at least a clip's length are divided into equal shares with a window in the middle of each. Where there
    /// are more than `clipsPerVideo`, those are taken that look most unlike each other. A video without such a shot is
    /// cut by its length alone.
    ///
    /// Windows do not overlap, and there are at most as many as `windows(duration:)` gives.
    ///
    /// - Parameter pictures: Key frames, in time order.
    package func windows(duration: Double, showing pictures: [SurveyPicture]) -> [TimeSpan] {
        guard duration.isFinite, duration > clipSeconds else { return windows(duration: duration) }
        let shots = Shot.shots(showing: pictures, duration: duration, greatestGap: clipSeconds)
        let candidates = candidates(in: shots, duration: duration)
        guard !candidates.isEmpty else { return windows(duration: duration) }
        return ClipCandidate.mostDiverse(clipsPerVideo, of: candidates).map(\.window)
    }

    /// The windows that shots have room for, at most as many a shot as are wanted or as its pictures can tell apart.
    package func candidates(in shots: [Shot], duration: Double) -> [ClipCandidate] {
        var candidates: [ClipCandidate] = []
        for shot in shots {
            let room = Int(min(shot.span.duration / clipSeconds, Double(max(clipsPerVideo, shot.pictures.count))))
            for share in shot.span.shares(max(1, room)) where room > 0 {
                let seen = shot.pictures.filter { $0.time < share.end && $0.until >= share.start }
                candidates.append(
                    ClipCandidate(
                        window: middle(of: share, within: duration),
                        showing: seen.isEmpty ? [shot.picture(nearest: share)] : seen, duration: duration))
            }
        }
        return candidates
    }

    /// Where another look would tell more closely where a scene changes: shortly before the later of two pictures of
    /// different scenes.
    ///
    /// - Parameter pictures: Key frames, in time order.
    /// - Returns: Instants in time order, at most `closerLooks`.
    func closerInstants(among pictures: [SurveyPicture]) -> [Double] {
        let instants = zip(pictures, pictures.dropFirst()).compactMap { earlier, later -> Double? in
            let instant = later.time - ClipPlan.closeness
            let isChange = earlier.difference(from: later) > Shot.greatestDifference
            return isChange && later.time - earlier.until <= clipSeconds && instant > earlier.until ? instant : nil
        }
        return Array(instants.prefix(ClipPlan.closerLooks))
    }

    /// How closely the end of a shot is to be known, in seconds. More than pictures are decoded before they are shown:
    /// containers that go by the former give the picture itself for an instant so little before it.
    private static let closeness = 0.25
}

extension Shot {
    fileprivate func picture(nearest share: TimeSpan) -> SurveyPicture {
        let middle = (share.start + share.end) / 2
        var nearest = pictures[0]
        for picture in pictures where abs(picture.time - middle) < abs(nearest.time - middle) { nearest = picture }
        return nearest
    }
}
