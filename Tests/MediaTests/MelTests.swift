import Foundations
import Media
import Testing

@Suite("Log-mel spectrogram")
struct MelTests {
    @Test("Agrees with librosa on noise to a thousandth")
    func agreesWithLibrosa() throws {
        var generator = SeededGenerator(seed: 1)
        let noise = (0..<16_000).map { _ in Float(generator.nextUnit() - 0.5) }
        var analyzer = MelAnalyzer()
        for _ in 0..<2 {
            let spectrogram = analyzer.analyze(noise.span)
            #expect(spectrogram.frames == 98)
            #expect(spectrogram.bands == 64)
            #expect(greatestDifference(spectrogram.values, try ReferenceSignal.golden("logmel-noise")) < 1e-3)
        }
    }

    @Test("Only whole frames count", arguments: [(0, 0), (399, 0), (400, 1), (559, 1), (560, 2), (16_000, 98)])
    func wholeFrames(samples: Int, frames: Int) {
        var analyzer = MelAnalyzer()
        let spectrogram = analyzer.analyze([Float](repeating: 0, count: samples).span)
        #expect(spectrogram.frames == frames)
        #expect(spectrogram.values.count == frames * 64)
    }

    @Test("Silence is the logarithm of the offset in every band, also in bands too narrow to hold a bin")
    func silence() {
        var analyzer = MelAnalyzer(MelParameters(bands: 120, lowest: 0, highest: 8000, offset: 0.5))
        let spectrogram = analyzer.analyze([Float](repeating: 0, count: 800).span)
        #expect(spectrogram.values.allSatisfy { abs($0 - -0.6931472) < 1e-6 })
    }

    @Test("A tone lights up the band it lies in", arguments: [200.0, 1000, 3000, 7000])
    func tone(hertz: Double) {
        let samples = ReferenceSignal.tone(hertz: hertz, rate: 16_000, count: 4000)
        var analyzer = MelAnalyzer()
        let spectrogram = analyzer.analyze(samples.span)
        let frame = spectrogram.values[..<64]
        let brightest = frame.indices.max { frame[$0] < frame[$1] } ?? -1
        let centre = ReferenceSignal.melPosition(of: hertz, lowest: 125, highest: 7500, bands: 64)
        #expect(abs(Double(brightest) - centre) <= 1)
    }
}
