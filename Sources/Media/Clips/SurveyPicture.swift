/// One key frame of a video, so small that it tells a scene from others and little more.
package struct SurveyPicture: Sendable, Hashable {
    /// In pixels, whatever the aspect ratio of the video.
    package static let side = 8

    /// When it is shown, in seconds from the start of the file.
    package let time: Double

    /// Up to when no other key frame is known to come, in seconds; not before `time`.
    package var until: Double

    /// Planes of red, green and blue, values in `0...1`.
    package let colours: [Float]

    /// - Precondition: `time <= until`, and as many values of each primary.
    package init(time: Double, until: Double, colours: [Float]) {
        precondition(time <= until, "a picture stands from its own time on")
        precondition(colours.count.isMultiple(of: 3), "three planes")
        self.time = time
        self.until = until
        self.colours = colours
    }

    /// By how much the colours of one would have to change to be those of the other, wherever in the picture they are: the
    /// earth mover's distance of the distributions of each primary's values, in the mean of the three, 0 to 1.
    ///
    /// What moves in a scene, and a camera that does, take colours elsewhere; another scene has others. (Y. Rubner and
    /// others, "The earth mover's distance as a metric for image retrieval", International Journal of Computer Vision
    /// 40, 2000; of one dimension it is the distance of the sorted values.)
    ///
    /// - Precondition: Both have as many values.
    package func difference(from other: SurveyPicture) -> Float {
        precondition(colours.count == other.colours.count, "pictures of one size")
        let plane = colours.count / 3
        var sum: Float = 0
        for start in stride(from: 0, to: 3 * plane, by: max(1, plane)) {
            let (left, right) = (colours[start..<start + plane].sorted(), other.colours[start..<start + plane].sorted())
            for index in left.indices { sum += abs(left[index] - right[index]) }
        }
        return plane == 0 ? 0 : sum / Float(3 * plane)
    }
}
