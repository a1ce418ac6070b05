/// One key frame of a video, so small that it tells a scene from others and little more.
package struct SurveyPicture: Sendable, Hashable {
    /// In pixels, whatever the aspect ratio of the video: small enough that what moves within a scene hardly counts.
    package static let side = 8

    /// When it is shown, in seconds from the start of the file.
    package let time: Double

    /// Up to when no other key frame is known to come, in seconds; not before `time`.
    package var until: Double

    /// Planes of red, green and blue, values in `0...1`.
    package let colours: [Float]

    /// - Precondition: `time <= until`.
    package init(time: Double, until: Double, colours: [Float]) {
        precondition(time <= until, "a picture stands from its own time on")
        self.time = time
        self.until = until
        self.colours = colours
    }

    /// The mean absolute difference of the colours, 0 to 1.
    ///
    /// - Precondition: Both have as many values.
    package func difference(from other: SurveyPicture) -> Float {
        precondition(colours.count == other.colours.count, "pictures of one size")
        var sum: Float = 0
        for index in colours.indices { sum += abs(colours[index] - other.colours[index]) }
        return colours.isEmpty ? 0 : sum / Float(colours.count)
    }
}
