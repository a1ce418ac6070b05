import Foundation
import Foundations
import HostileMedia
import Media
import Testing

@Suite("Sound", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct SoundTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A film whose sound is given, uncompressed, in any container that ffmpeg writes.
    private func film(
        _ samples: [Float], rate: Int, channels: Int = 1, as name: String = "a.mov", encoding: String = "-c:a pcm_f32le"
    ) throws -> String {
        let raw = try folder.write(samples.withUnsafeBytes { Data($0) }, as: "raw.f32")
        let path = folder.path(name)
        let seconds = Double(samples.count / channels) / Double(rate)
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=32x32:r=10:d=\(seconds) -f f32le -ar \(rate) -ac \(channels) -i \(raw)"
                + " -c:v mpeg4 \(encoding)", path)
        return path
    }

    @Test(
        "Resampled sound and its log-mel agree with SciPy and librosa",
        arguments: [8000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000])
    func resampling(rate: Int) throws {
        let path = try film(ReferenceSignal.samples(rate: rate), rate: rate)
        let waveform = try decode(path, from: 0.5, to: 0.75).waveform
        #expect(waveform.samples.count == 4000)
        #expect(greatestDifference(waveform.samples, try ReferenceSignal.golden("resampled-\(rate)")) < 2e-4)
        var analyzer = MelAnalyzer()
        let spectrogram = analyzer.analyze(waveform.samples.span)
        let difference = greatestDifference(spectrogram.values, try ReferenceSignal.golden("logmel-\(rate)"))
        #expect(difference < 1e-3)
    }

    @Test("Clips that overlap have the same samples where they do", arguments: [11_025, 16_000, 44_100])
    func phase(rate: Int) throws {
        let path = try film(ReferenceSignal.samples(rate: rate) + ReferenceSignal.samples(rate: rate), rate: rate)
        let early = try decode(path, from: 0.3, to: 1.5).waveform.samples
        let late = try decode(path, from: 0.901, to: 1.7).waveform.samples
        let shift = 9616  // 0.601 s
        #expect(greatestDifference(early[shift...], late[..<(early.count - shift)]) < 1e-6)
    }

    @Test("Channels are averaged, from mono to 7.1 and beyond", arguments: [1, 2, 3, 4, 5, 6, 7, 8, 11])
    func channels(count: Int) throws {
        let tones = (0..<count).map { ReferenceSignal.tone(hertz: 300 + 70 * Double($0), rate: 16_000, count: 16_000) }
        let interleaved = (0..<16_000).flatMap { index in tones.map { $0[index] } }
        let path = try film(interleaved, rate: 16_000, channels: count, as: "a.mkv")
        let mean = (8000..<12_000).map { index in tones.reduce(0) { $0 + $1[index] } / Float(count) }
        #expect(greatestDifference(try decode(path, from: 0.5, to: 0.75).waveform.samples, mean) < 1e-5)
    }

    @Test("In-phase channels at full scale do not clip", arguments: [2, 6, 8])
    func noClipping(count: Int) throws {
        let path = try film([Float](repeating: 1, count: 16_000 * count), rate: 16_000, channels: count)
        let samples = try decode(path, from: 0.25, to: 0.75).waveform.samples
        #expect(samples.allSatisfy { abs($0 - 1) < 1e-5 })
    }

    @Test(
        "Every sample format means the same sound",
        arguments: [
            ("pcm_u8", 8e-3), ("pcm_s16le", 4e-5), ("pcm_s24le", 1e-6), ("pcm_s32le", 1e-6),
            ("pcm_f32le", 1e-7), ("pcm_f64le", 1e-7), ("pcm_alaw", 0.02), ("pcm_mulaw", 0.02), ("flac", 4e-5),
            ("alac", 4e-5), ("wavpack", 1e-6),
        ])
    func formats(codec: String, tolerance: Float) throws {
        let tone = ReferenceSignal.tone(hertz: 440, rate: 16_000, count: 16_000)
        let path = try film(tone, rate: 16_000, as: "a.mkv", encoding: "-c:a \(codec)")
        let samples = try decode(path, from: 0.25, to: 0.75).waveform.samples
        #expect(samples.count == 8000)
        #expect(greatestDifference(samples, tone[4000..<12_000]) < tolerance)
    }

    @Test("Values that are no numbers, or far beyond full scale, do no harm")
    func wildValues() throws {
        var wild = ReferenceSignal.tone(hertz: 440, rate: 44_100, count: 44_100)
        for (index, value) in [Float.nan, .infinity, -.infinity, 1e38, -1e38].enumerated() {
            wild[20_000 + 500 * index] = value
        }
        let samples = try decode(try film(wild, rate: 44_100), from: 0, to: 1).waveform.samples
        #expect(samples.count == 16_000)
        #expect(samples.allSatisfy { (-1...1).contains($0) })
        #expect(samples[..<7000].contains { $0 > 0.4 } && samples[8800...].contains { $0 > 0.4 })
    }

    @Test("Sound stays in step with its file in every container", arguments: Recipe.containers)
    func alignment(recipe: Recipe) throws {
        let path = try recipe.make(in: folder)
        let reference = try Reference.sound(of: path)
        let samples = try decode(path, from: 1, to: 2).waveform.samples
        #expect(samples.count == 16_000)
        // The sweep is strictly different at every shift; timestamps may be rounded to a
        // millisecond, and so half a sample be left over.
        let errors = (-32...32).map { shift in
            greatestDifference(samples[100..<15_900], reference[(16_100 + shift)..<(31_900 + shift)])
        }
        let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
        #expect(abs(best - 32) <= 16)
        #expect(errors[best] < 0.08)
    }

    @Test("Where the stream has less sound there are fewer samples")
    func lessSound() throws {
        let path = folder.path("a.mkv")
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=32x32:r=10:d=3 -itsoffset 0.5 -f lavfi -i sine=r=16000:d=1 -c:v mpeg4 -c:a flac",
            path)
        #expect(try decode(path, from: 0, to: 1).waveform.samples.count == 8000)
        #expect(try decode(path, from: 1, to: 3).waveform.samples.count == 8000)
        #expect(try decode(path, from: 2, to: 3).waveform.samples.isEmpty)
    }

    @Test("A gap in the sound is silence")
    func gap() throws {
        let path = folder.path("a.mkv")
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=32x32:r=10:d=3 -f lavfi -i sine=r=16000:d=3,aselect='not(between(t,1,2))'"
                + " -c:v mpeg4 -c:a pcm_s16le", path)
        let samples = try decode(path, from: 0.5, to: 2.5).waveform.samples
        #expect(samples.count == 32_000)
        #expect(samples[9000..<23_000].allSatisfy { $0 == 0 })
        #expect(samples[..<7000].contains { $0 > 0.1 } && samples[25_000...].contains { $0 > 0.1 })
    }

    private func sound(_ path: String, from start: Double, to end: Double, rates: [Int]) throws -> MediaClip {
        var file = try MediaFile(opening: path)
        return try file.decode(
            TimeSpan(start: start, end: end), sampling: ClipSampling(pictures: [], soundRates: rates))
    }

    @Test(
        "At every rate it is the same sound",
        arguments: [(11_025, [16_000, 48_000]), (44_100, [22_050, 32_000, 192_000]), (48_000, [4000, 8000, 44_100])])
    func rates(source: Int, rates: [Int]) throws {
        let slowest = min(source, rates.min() ?? source)
        let path = try film(ReferenceSignal.samples(rate: source, slowest: slowest), rate: source)
        let clip = try sound(path, from: 0.5, to: 0.75, rates: rates)
        for rate in rates {
            let expected = ReferenceSignal.samples(rate: rate, slowest: slowest, in: rate / 2..<rate * 3 / 4 + 1)
            let sound = try #require(clip.sound(rate: rate))
            #expect(sound.duration > 0.2499 && sound.sampleRate == rate)
            #expect(greatestDifference(sound.samples, expected.prefix(sound.samples.count)) < 3e-4, "\(rate) Hz")
        }
    }

    @Test("What a rate cannot hold is not in it")
    func aliasing() throws {
        let path = try film(ReferenceSignal.tone(hertz: 9000, rate: 48_000, count: 48_000), rate: 48_000)
        let clip = try sound(path, from: 0.25, to: 0.75, rates: [4000, 8000, 16_000, 32_000])
        for (rate, isHeard) in [(4000, false), (8000, false), (16_000, false), (32_000, true)] {
            let loudest = clip.sound(rate: rate)?.samples.map(abs).max() ?? -1
            #expect(isHeard ? loudest > 0.49 : loudest >= 0 && loudest < 1e-3, "\(rate) Hz: \(loudest)")
        }
    }

    @Test("Clips that overlap have the same samples at every rate", arguments: [8000, 11_025, 44_100, 48_000])
    func phaseOfRates(source: Int) throws {
        let path = try film(ReferenceSignal.samples(rate: source) + ReferenceSignal.samples(rate: source), rate: source)
        let rates = [4000, 22_050, 32_000, 48_000]
        let early = try sound(path, from: 0.3, to: 1.5, rates: rates)
        let late = try sound(path, from: 0.901, to: 1.7, rates: rates)
        for rate in rates {
            let (before, after) = (early.sound(rate: rate)?.samples ?? [], late.sound(rate: rate)?.samples ?? [])
            let shift = Int((0.901 * Double(rate)).rounded()) - Int((0.3 * Double(rate)).rounded())
            #expect(greatestDifference(before[shift...], after[..<(before.count - shift)]) < 1e-6, "\(rate) Hz")
        }
    }
}
