import Media

/// How a network wants sound as it is.
package struct WaveformInput: Sendable, Hashable, Codable {
    /// The order of the axes: N batch, 1 channel, S samples.
    package enum Layout: String, Sendable, Hashable, Codable, CaseIterable {
        case ns = "NS"
        case n1s = "N1S"
    }

    /// In hertz.
    package let sampleRate: Int

    /// The length of a window, and from one to the next, in seconds; rounded to samples.
    package let windowSeconds: Double
    package let hopSeconds: Double

    package let layout: Layout

    /// `defect` tells whether this can be had.
    package init(sampleRate: Int, windowSeconds: Double, hopSeconds: Double, layout: Layout) {
        self.sampleRate = sampleRate
        self.windowSeconds = windowSeconds
        self.hopSeconds = hopSeconds
        self.layout = layout
    }

    /// In seconds.
    private static let longest = 3600.0

    var defect: String? {
        guard Waveform.rates.contains(sampleRate) else {
            return "a sample rate of \(sampleRate) Hz, where sound can be had at \(Waveform.rates.lowerBound) to "
                + "\(Waveform.rates.upperBound) Hz"
        }
        for (name, seconds) in [("window", windowSeconds), ("hop", hopSeconds)] {
            guard seconds * Double(sampleRate) >= 1, seconds <= WaveformInput.longest else {
                return "a \(name) of \(seconds) s, where it must be a sample at least, and at most "
                    + "\(WaveformInput.longest) s"
            }
        }
        return nil
    }

    var samplesPerWindow: Int { Int((windowSeconds * Double(sampleRate)).rounded()) }
    var samplesPerHop: Int { Int((hopSeconds * Double(sampleRate)).rounded()) }

    var windowShape: [Int] { layout == .n1s ? [1, samplesPerWindow] : [samplesPerWindow] }
}
