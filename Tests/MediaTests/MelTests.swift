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

    /// What librosa made the numbers of a file of, and how closely they are met.
    struct LibrosaCase: Sendable, CustomTestStringConvertible {
        let golden: String
        let samples: Int
        let frames: Int
        let tolerance: Float
        let parameters: MelParameters

        var testDescription: String { golden }
    }

    @Test(
        "Agrees with librosa on Slaney's scale, whatever the window, transform and logarithm",
        arguments: [
            LibrosaCase(
                golden: "slaney-decibel", samples: 6144, frames: 9, tolerance: 2e-3,
                parameters: MelParameters(
                    sampleRate: 22_050, windowSeconds: 2048 / 22_050, hopSeconds: 512 / 22_050, transformSize: 2048,
                    bands: 128, lowest: 0, highest: 11_025, offset: 1e-10, scale: .slaney, isAreaNormalised: true,
                    spectrum: .power, logarithm: .decibel)),
            LibrosaCase(
                golden: "slaney-centred", samples: 5000, frames: 16, tolerance: 2e-3,
                parameters: MelParameters(
                    sampleRate: 32_000, hopSeconds: 0.01, transformSize: 1024, bands: 64, lowest: 50, highest: 14_000,
                    offset: 1e-10, scale: .slaney, isAreaNormalised: true, spectrum: .power, logarithm: .decibel,
                    isCentred: true)),
            LibrosaCase(
                golden: "slaney-decimal", samples: 150, frames: 1, tolerance: 1e-4,
                parameters: MelParameters(
                    transformSize: 400, bands: 80, lowest: 0, highest: 8000, offset: 1e-3, scale: .slaney,
                    logarithm: .decimal, isCentred: true)),
        ])
    func agreesWithLibrosa(sample: LibrosaCase) throws {
        #expect(sample.parameters.defect == nil)
        var generator = SeededGenerator(seed: 1)
        let noise = (0..<sample.samples).map { _ in Float(generator.nextUnit() - 0.5) }
        var analyzer = MelAnalyzer(sample.parameters)
        let spectrogram = analyzer.analyze(noise.span)
        #expect(spectrogram.frames == sample.frames)
        #expect(
            greatestDifference(spectrogram.values, try ReferenceSignal.golden(sample.golden)) < sample.tolerance)
    }

    @Test(
        "Logarithms are multiples of each other",
        arguments: [
            (.magnitude, .decimal, 1), (.power, .decimal, 1), (.magnitude, .decibel, 20), (.power, .decibel, 10),
        ] as [(MelParameters.Spectrum, MelParameters.Logarithm, Float)])
    func logarithms(spectrum: MelParameters.Spectrum, logarithm: MelParameters.Logarithm, factor: Float) {
        let tone = ReferenceSignal.tone(hertz: 1000, rate: 16_000, count: 800)
        func values(_ logarithm: MelParameters.Logarithm) -> [Float] {
            var analyzer = MelAnalyzer(
                MelParameters(
                    bands: 20, lowest: 100, highest: 7000, offset: 0.01, spectrum: spectrum, logarithm: logarithm))
            return analyzer.analyze(tone.span).values
        }
        let expected = values(.natural).map { $0 * factor / 2.302_585_1 }
        #expect(greatestDifference(values(logarithm), expected) < 1e-4)
        #expect(expected.contains { abs($0) > factor })
    }

    @Test("A sound without samples has no frames, centred or not", arguments: [false, true])
    func noSound(isCentred: Bool) {
        var analyzer = MelAnalyzer(
            MelParameters(bands: 8, lowest: 0, highest: 8000, offset: 1, isCentred: isCentred))
        #expect(analyzer.analyze([Float]().span).frames == 0)
        #expect(analyzer.analyze([Float](repeating: 0.1, count: 1).span).frames == (isCentred ? 1 : 0))
    }

    @Test(
        "Parameters that cannot be met are refused by words",
        arguments: [
            (MelParameters(sampleRate: 3999, bands: 1, lowest: 0, highest: 1, offset: 1), "3999 Hz"),
            (MelParameters(windowSeconds: 0.04, bands: 1, lowest: 0, highest: 1, offset: 1), "640 samples"),
            (MelParameters(windowSeconds: .nan, bands: 1, lowest: 0, highest: 1, offset: 1), "window of nan s"),
            (MelParameters(windowSeconds: 1e300, bands: 1, lowest: 0, highest: 1, offset: 1), "at most a second"),
            (MelParameters(hopSeconds: 0, bands: 1, lowest: 0, highest: 1, offset: 1), "hop of 0.0 s"),
            (MelParameters(hopSeconds: 1e-5, bands: 1, lowest: 0, highest: 1, offset: 1), "less than a sample"),
            (MelParameters(transformSize: 514, bands: 1, lowest: 0, highest: 1, offset: 1), "multiple of four"),
            (MelParameters(transformSize: 65_536, bands: 1, lowest: 0, highest: 1, offset: 1), "to 32768"),
            (MelParameters(bands: 0, lowest: 0, highest: 1, offset: 1), "0 bands"),
            (MelParameters(bands: 257, lowest: 0, highest: 1, offset: 1), "257 bands"),
            (MelParameters(bands: 1, lowest: 0, highest: 8001, offset: 1), "0.0 to 8001.0 Hz"),
            (MelParameters(bands: 1, lowest: 2, highest: 1, offset: 1), "2.0 to 1.0 Hz"),
            (MelParameters(bands: 1, lowest: 0, highest: 1, offset: 0), "offset of 0.0"),
            (MelParameters(bands: 1, lowest: 0, highest: 1, offset: .infinity), "offset of inf"),
        ])
    func defects(parameters: MelParameters, words: String) {
        #expect(parameters.defect?.contains(words) == true, "\(parameters.defect ?? "nothing")")
    }
}
