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

    /// - Precondition: A window and a hop are finite and have a sample at least.
    package init(sampleRate: Int, windowSeconds: Double, hopSeconds: Double, layout: Layout) {
        precondition(sampleRate > 0 && windowSeconds.isFinite && hopSeconds.isFinite, "sound has a rate")
        self.sampleRate = sampleRate
        self.windowSeconds = windowSeconds
        self.hopSeconds = hopSeconds
        self.layout = layout
        precondition(samplesPerWindow > 0 && samplesPerHop > 0, "a window has samples, and so has a hop")
    }

    var samplesPerWindow: Int { Int((windowSeconds * Double(sampleRate)).rounded()) }
    var samplesPerHop: Int { Int((hopSeconds * Double(sampleRate)).rounded()) }

    var windowShape: [Int] { layout == .n1s ? [1, samplesPerWindow] : [samplesPerWindow] }
}
