/// What encoders want of a clip: it is decoded once for them all.
package struct ClipSampling: Sendable, Hashable, Codable {
    /// Each a set of pictures; no two are equal. Empty where no picture is looked at.
    package let pictures: [FrameSampling]

    /// In hertz; no two are equal. Empty where no sound is heard.
    package let soundRates: [Int]

    /// - Parameters:
    ///   - pictures: What is there twice counts once.
    ///   - soundRates: Likewise.
    /// - Precondition: The rates are among `Waveform.rates`.
    package init(pictures: [FrameSampling], soundRates: [Int]) {
        precondition(soundRates.allSatisfy(Waveform.rates.contains), "rates that sound can be had at")
        self.pictures = ClipSampling.distinct(pictures)
        self.soundRates = ClipSampling.distinct(soundRates)
    }

    /// What both want: this one's first.
    package func union(_ other: ClipSampling) -> ClipSampling {
        ClipSampling(pictures: pictures + other.pictures, soundRates: soundRates + other.soundRates)
    }

    private static func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
    }
}
