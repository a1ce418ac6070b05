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

    /// `defect` tells whether this can be had.
    package init(
        mel: MelParameters = .vggish, framesPerWindow: Int, framesPerHop: Int, layout: Layout, mean: Float = 0,
        deviation: Float = 1
    ) {
        self.mel = mel
        self.framesPerWindow = framesPerWindow
        self.framesPerHop = framesPerHop
        self.layout = layout
        self.mean = mean
        self.deviation = deviation
    }

    var defect: String? {
        if let defect = mel.defect { return defect }
        guard framesPerWindow > 0, framesPerHop > 0 else {
            return "windows of \(framesPerWindow) frames every \(framesPerHop), where both must be positive"
        }
        guard mean.isFinite, deviation > 0, deviation.isFinite else {
            return "a mean of \(mean) and a deviation of \(deviation), where they must be finite, and the deviation "
                + "above zero"
        }
        return nil
    }

    /// The least sound that gives as many frames as a window has.
    var samplesPerWindow: Int {
        let hops = (framesPerWindow - 1) * mel.hopLength
        return mel.isCentred ? max(hops, 1) : hops + mel.windowLength
    }

    var windowShape: [Int] {
        (layout.hasChannel ? [1] : [])
            + (layout.isTimeFirst ? [framesPerWindow, mel.bands] : [mel.bands, framesPerWindow])
    }
}
