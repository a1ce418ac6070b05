/// Mono sound, values nominally in `-1...1`.
package struct Waveform: Sendable {
    /// The rate that speech and VGGish are heard at, in hertz.
    package static let standardRate = 16_000

    /// The rates that sound can be had at, in hertz: from the telephone's half to the studio's highest.
    package static let rates = 4_000...192_000

    /// Samples a second, in hertz.
    package let sampleRate: Int

    package let samples: [Float]

    /// - Precondition: `sampleRate > 0`.
    package init(sampleRate: Int, samples: [Float]) {
        precondition(sampleRate > 0, "sound has a rate")
        self.sampleRate = sampleRate
        self.samples = samples
    }

    /// In seconds.
    package var duration: Double { Double(samples.count) / Double(sampleRate) }
}
