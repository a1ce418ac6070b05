/// The shape of a synthetic file: an MP4 of MPEG-4 pictures and AAC sound, mono at 16 kHz.
package struct SyntheticFormat: Hashable, Sendable {
    /// Which tracks a file has.
    package enum Tracks: Sendable {
        case picturesAndSound
        case picturesOnly
        case soundOnly
    }

    /// In pixels.
    package let width: Int

    /// In pixels.
    package let height: Int

    /// The constant rate of the pictures.
    package let framesPerSecond: Int

    /// The length of the tracks, rounded to whole frames and samples.
    package let seconds: Double

    /// Which tracks the file has.
    package let tracks: Tracks

    /// - Precondition: Sides of 16 to 4096 pixels, 1 to 120 frames a second, at least one frame.
    package init(
        seconds: Double = 2, width: Int = 160, height: Int = 120, framesPerSecond: Int = 15,
        tracks: Tracks = .picturesAndSound
    ) {
        precondition((16...4096).contains(width) && (16...4096).contains(height), "sides of 16 to 4096 pixels")
        precondition((1...120).contains(framesPerSecond), "1 to 120 frames a second")
        precondition(seconds.isFinite && seconds * Double(framesPerSecond) >= 1, "at least one frame")
        self.seconds = seconds
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
        self.tracks = tracks
    }

    static let sampleRate = 16_000

    var frameCount: Int { Int((seconds * Double(framesPerSecond)).rounded()) }
    var sampleCount: Int { Int((seconds * Double(SyntheticFormat.sampleRate)).rounded()) }
}
