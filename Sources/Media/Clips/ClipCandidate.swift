package import Foundations

/// A window that may become a clip, and what it looks like.
package struct ClipCandidate: Sendable, Hashable {
    package let window: TimeSpan

    /// The mean colours of the pictures in it, and when it is: points between which distances can be measured.
    package let look: [Float]

    /// How much two windows differ that lie a whole video apart and look the same, so that of windows that look alike
    /// those far apart are chosen. Less than any change of scene.
    private static let differenceOfTime: Float = 0.05

    package init(window: TimeSpan, look: [Float]) {
        self.window = window
        self.look = look
    }

    /// - Parameters:
    ///   - pictures: At least one, of one size.
    ///   - duration: Of the video, in seconds.
    init(window: TimeSpan, showing pictures: [SurveyPicture], duration: Double) {
        self.window = window
        var look = [Float](repeating: 0, count: pictures[0].colours.count)
        for picture in pictures {
            for index in look.indices { look[index] += picture.colours[index] / Float(pictures.count) }
        }
        // Scaled so that a difference of all colours by as much is as far.
        let time = Float((window.start + window.end) / (2 * duration))
        look.append(time * ClipCandidate.differenceOfTime * Float(look.count).squareRoot())
        self.look = look
    }

    /// The Euclidean distance of the looks.
    func distance(from other: [Float]) -> Float {
        var sum: Float = 0
        for index in look.indices { sum += (look[index] - other[index]) * (look[index] - other[index]) }
        return sum.squareRoot()
    }
}

extension ClipCandidate {
    /// Candidates that differ from each other as much as a simple choice can make them.
    ///
    /// The first is the one nearest to the mean of all, and each further one that whose nearest chosen one is farthest
    /// (T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance", Theoretical Computer Science 38,
    /// 1985): no candidate is then farther from a chosen one than twice the least that any choice of as many could
    /// bring about. Of equals the earlier one is taken, so that the same candidates give the same choice.
    ///
    /// - Parameter candidates: Of looks of one length.
    /// - Returns: As many as there are, but at most `count`, in the order they were given in.
    /// - Complexity: O(`count` × candidates).
    package static func mostDiverse(_ count: Int, of candidates: [ClipCandidate]) -> [ClipCandidate] {
        guard count > 0, let length = candidates.first?.look.count else { return [] }
        precondition(candidates.allSatisfy { $0.look.count == length }, "looks of one length")
        var mean = [Float](repeating: 0, count: length)
        for candidate in candidates {
            for index in mean.indices { mean[index] += candidate.look[index] / Float(candidates.count) }
        }
        var distances = candidates.map { -$0.distance(from: mean) }
        var chosen: Set<Int> = []
        while chosen.count < min(count, candidates.count) {
            var farthest: Int?
            for index in candidates.indices where !chosen.contains(index) {
                if farthest.map({ distances[index] > distances[$0] }) ?? true { farthest = index }
            }
            guard let farthest else { break }
            if chosen.isEmpty { distances = distances.map { _ in .infinity } }
            chosen.insert(farthest)
            for index in candidates.indices {
                distances[index] = min(distances[index], candidates[index].distance(from: candidates[farthest].look))
            }
        }
        return candidates.indices.filter(chosen.contains).map { candidates[$0] }
    }
}
