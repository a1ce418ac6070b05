package import Media

/// How a network wants log-mel spectrograms.
package struct LogMelInput: Sendable, Hashable, Codable {
    /// The order of the axes: N batch, 1 channel, T frames, F bands.
    package enum Layout: String, Sendable, Hashable, Codable, CaseIterable {
        case n1tf = "N1TF"
        case ntf = "NTF"
        case n1ft = "N1FT"
        case nft = "NFT"

        var hasChannel: Bool { self == .n1tf || self == .n1ft }

        /// Whether the bands of one frame lie side by side.
        var isTimeFirst: Bool { self == .n1tf || self == .ntf }
    }

    package let mel: MelParameters

    /// The length of a window, and from one to the next, in frames of the spectrogram.
    package let framesPerWindow: Int
    package let framesPerHop: Int

    package let layout: Layout

    /// Taken from every value; what is left is divided by the deviation.
    package let mean: Float
    package let deviation: Float

    /// - Precondition: There are frames in a window and in a hop, the mean is finite, the deviation above zero.
    package init(
        mel: MelParameters = .vggish, framesPerWindow: Int, framesPerHop: Int, layout: Layout, mean: Float = 0,
        deviation: Float = 1
    ) {
        precondition(framesPerWindow > 0 && framesPerHop > 0, "a window has frames, and so has a hop")
        precondition(mean.isFinite && deviation > 0 && deviation.isFinite, "a mean and a deviation")
        self.mel = mel
        self.framesPerWindow = framesPerWindow
        self.framesPerHop = framesPerHop
        self.layout = layout
        self.mean = mean
        self.deviation = deviation
    }

    /// The sound that gives exactly one window.
    var samplesPerWindow: Int { mel.windowLength + (framesPerWindow - 1) * mel.hopLength }

    var windowShape: [Int] {
        (layout.hasChannel ? [1] : [])
            + (layout.isTimeFirst ? [framesPerWindow, mel.bands] : [mel.bands, framesPerWindow])
    }
}
