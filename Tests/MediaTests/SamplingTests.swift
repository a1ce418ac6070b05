import Foundation
import Foundations
import HostileMedia
import Media
import Testing

@Suite("Instants of frames")
struct InstantsTests {
    private let fit = PictureFit(width: 8, height: 8)
    private let span = TimeSpan(start: 2, end: 8)

    @Test("Frames without a rate are in the middle of equal shares, however many windows they belong to")
    func even() {
        for (windows, frames) in [(1, 6), (2, 3), (6, 1)] {
            let sampling = FrameSampling(windows: windows, framesPerWindow: frames, fit: fit)
            #expect(sampling.framesPerClip == 6)
            #expect(sampling.instants(in: span) == [2.5, 3.5, 4.5, 5.5, 6.5, 7.5])
        }
    }

    @Test("Frames at a rate lie about the middle of their window")
    func rate() {
        let three = FrameSampling(windows: 2, framesPerWindow: 3, framesPerSecond: 4, fit: fit)
        #expect(three.instants(in: span) == [3.25, 3.5, 3.75, 6.25, 6.5, 6.75])
        let four = FrameSampling(windows: 1, framesPerWindow: 4, framesPerSecond: 2, fit: fit)
        #expect(four.instants(in: span) == [4.25, 4.75, 5.25, 5.75])
        // Windows may overlap, as they do where networks see more than the clip's parts last.
        let wide = FrameSampling(windows: 2, framesPerWindow: 3, framesPerSecond: 0.5, fit: fit)
        #expect(wide.instants(in: span) == [2, 3.5, 5.5, 4.5, 6.5, 8])
    }

    @Test("What would lie outside of the clip is at its border", arguments: 0..<20)
    func border(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let windows = Int.random(in: 1...4, using: &generator)
        let frames = Int.random(in: 1...40, using: &generator)
        let rate = 0.1 + generator.nextUnit() * 30
        let sampling = FrameSampling(windows: windows, framesPerWindow: frames, framesPerSecond: rate, fit: fit)
        let instants = sampling.instants(in: span)
        #expect(instants.count == windows * frames)
        for window in 0..<windows {
            let part = Array(instants[window * frames..<(window + 1) * frames])
            let middle = span.start + (Double(window) + 0.5) * span.duration / Double(windows)
            for (index, instant) in part.enumerated() {
                #expect(instant >= span.start && instant <= span.end)
                let wanted = middle + (Double(index) - Double(frames - 1) / 2) / rate
                #expect(abs(instant - min(max(wanted, 2), 8)) < 1e-9)
            }
        }
    }
}

@Suite("Clips decoded for several encoders", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct SamplingTests {
    private let folder: TemporaryFolder

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
    }

    private static let samplings = [
        FrameSampling(framesPerClip: 4, width: 32, height: 24, successorSeconds: 0.1),
        FrameSampling(
            windows: 2, framesPerWindow: 5, framesPerSecond: 10,
            fit: PictureFit(width: 20, height: 28, mode: .crop(shortSide: 30))),
        FrameSampling(windows: 1, framesPerWindow: 9, fit: PictureFit(width: 32, height: 24)),
    ]
    private static let rates = [16_000, 48_000, 22_050]

    @Test(
        "All at once they get what each gets alone, bit by bit",
        arguments: [0, 4, 7, 9].map { Recipe.containers[$0] } + [0, 2, 10].map { Recipe.pictures[$0] })
    func union(recipe: Recipe) throws {
        let path = try recipe.make(in: folder)
        let whole = SamplingTests.samplings.reduce(ClipSampling(pictures: [], soundRates: SamplingTests.rates)) {
            $0.union(ClipSampling(pictures: [$1], soundRates: []))
        }
        for span in [TimeSpan(start: 0, end: 1), TimeSpan(start: 1.25, end: 2.75)] {
            func decode(_ sampling: ClipSampling) throws -> MediaClip {
                var file = try MediaFile(opening: path)
                return try file.decode(span, sampling: sampling)
            }
            let together = try decode(whole)
            for sampling in SamplingTests.samplings {
                let pictures = try #require(together.pictures(sampling))
                let clip = try decode(ClipSampling(pictures: [sampling], soundRates: []))
                let alone = try #require(clip.pictures(sampling))
                #expect(pictures.frames.map(\.samples) == alone.frames.map(\.samples))
                #expect(pictures.successors.map(\.samples) == alone.successors.map(\.samples))
                #expect(pictures.frames.count == sampling.framesPerClip)
                #expect(pictures.successors.count == (sampling.successorSeconds == nil ? 0 : 4))
                #expect(clip.sound(rate: 16_000) == nil)
            }
            for rate in SamplingTests.rates {
                let clip = try decode(ClipSampling(pictures: [], soundRates: [rate]))
                let sound = try #require(together.sound(rate: rate))
                #expect(sound.samples.elementsEqual(clip.sound(rate: rate)?.samples ?? []), "\(rate) Hz")
                // Opus takes some of its first samples away, and Matroska counts milliseconds.
                #expect(abs(sound.duration - span.duration) < 0.008)
                #expect(clip.pictures(SamplingTests.samplings[0]) == nil)
            }
        }
    }

    @Test("Frames at a rate are those that ffmpeg decodes at their instants, those at the border repeated")
    func rateOfFrames() throws {
        let path = try Recipe.containers[0].make(in: folder)
        let reference = try Reference(of: path, width: 32, height: 24)
        let sampling = FrameSampling(
            windows: 2, framesPerWindow: 7, framesPerSecond: 10, fit: PictureFit(width: 32, height: 24))
        var file = try MediaFile(opening: path)
        let clip = try file.decode(TimeSpan(start: 1, end: 2), sampling: sampling)
        let instants = [1, 1.05, 1.15, 1.25, 1.35, 1.45, 1.55, 1.45, 1.55, 1.65, 1.75, 1.85, 1.95, 2]
        for (frame, instant) in zip(clip.frames, instants) {
            #expect(peakSignalToNoise(frame.samples, reference.picture(at: instant)) > 45, "at \(instant)")
        }
        #expect(clip.frames.count == instants.count)
    }

    @Test(
        "A stream that nothing is asked of need not be there, nor is it looked at; one that is asked of must be there")
    func oneSense() throws {
        let path = try Recipe.containers[0].make(in: folder)
        let (still, silent) = (folder.path("sound.mp4"), folder.path("pictures.mp4"))
        try FFmpegTool.run("-i \(path) -c copy -vn", still)
        try FFmpegTool.run("-i \(path) -c copy -an", silent)
        let span = TimeSpan(start: 1, end: 2)
        let sound = ClipSampling(pictures: [], soundRates: [32_000])
        let pictures = ClipSampling(pictures: [SamplingTests.samplings[0]], soundRates: [])
        func decode(_ path: String, _ sampling: ClipSampling, _ limits: MediaLimits = MediaLimits()) throws -> MediaClip
        {
            var file = try MediaFile(opening: path, limits: limits)
            return try file.decode(span, sampling: sampling)
        }
        // Limits that any picture, or any block of sound, would break.
        var (noPictures, noSound) = (MediaLimits(), MediaLimits())
        (noPictures.clipBytes, noSound.blockSamples) = (1, 1)
        let heard = try #require(try decode(path, sound, noPictures).sound(rate: 32_000))
        let seen = try #require(try decode(path, pictures, noSound).pictures(SamplingTests.samplings[0]))
        #expect(heard.samples.count == 32_000)
        #expect(try decode(still, sound).sound(rate: 32_000)?.samples == heard.samples)
        #expect(
            try decode(silent, pictures).pictures(SamplingTests.samplings[0])?.frames.map(\.samples)
                == seen.frames.map(\.samples))
        for (path, sampling, limits) in [(path, sound, noSound), (path, pictures, noPictures)] {
            #expect(throws: MediaError.self) { try decode(path, sampling, limits) }
        }
        #expect(throws: MediaError.noStreams(input: still, missing: "video")) { try decode(still, pictures) }
        #expect(throws: MediaError.noStreams(input: silent, missing: "audio")) { try decode(silent, sound) }
        let nothing = try decode(path, ClipSampling(pictures: [], soundRates: []), noPictures)
        #expect(nothing.sound(rate: 16_000) == nil && nothing.span == span)
    }
}
