import Foundation
import Foundations
import HostileMedia
import Media
import SyntheticMedia
import Testing
import Workers

@Suite("Filters of clips")
struct ClipFilterTests {
    private let folder: TemporaryFolder

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
    }

    private func reason(_ path: String, _ filter: ClipFilter = ClipFilter()) throws -> FilterReason? {
        var file = try MediaFile(opening: path)
        let span = TimeSpan(start: 0, end: min(10, file.information.duration))
        return filter.reason(for: try file.decode(span, sampling: filter.sampling), of: file.information)
    }

    /// Twelve seconds of what the filters of ffmpeg make, as a source of pictures and one of sound.
    private func film(_ pictures: String, _ sound: String = "anoisesrc=a=0.1", _ encoding: String = "-c:v libx264")
        throws
        -> String
    {
        let path = folder.path("film-\(UUID().uuidString).mp4")
        try FFmpegProgram.run(
            "-f lavfi -i \(pictures) -f lavfi -i \(sound) -t 12 -pix_fmt yuv420p \(encoding) -preset ultrafast -c:a aac",
            [path])
        return path
    }

    @Test("Clips of every scene pass, at common and at low rates of pictures", arguments: SyntheticScene.allCases)
    func scenes(scene: SyntheticScene) throws {
        for (rate, seconds) in [(15, 2.0), (30, 1), (8, 5), (5, 5)] {
            let path = folder.path("\(scene)-\(rate).mp4")
            try SyntheticClip(picture: scene, sound: scene, seed: 1).write(
                to: path,
                format: SyntheticFormat(seconds: seconds, width: 80, height: 60, framesPerSecond: rate))
            #expect(try reason(path) == nil, "\(rate) pictures a second")
        }
    }

    @Test("Sound below the threshold is silence, and that alone", .enabled(if: FFmpegProgram.isInstalled))
    func silence() throws {
        let moving = "testsrc2=s=64x48:r=12"
        #expect(try reason(film(moving, "anullsrc=r=16000:cl=mono")) == .silent)
        // A sine of amplitude a has 20 log a - 3 decibels.
        let faint = try film(moving, "aevalsrc=0.0005*sin(2*PI*440*t):s=16000")
        let audible = try film(moving, "aevalsrc=0.003*sin(2*PI*440*t):s=16000")
        #expect(try reason(faint) == .silent && reason(audible) == nil)
        #expect(try reason(faint, ClipFilter(silence: -75)) == nil && reason(faint, ClipFilter(silence: nil)) == nil)
        #expect(try reason(audible, ClipFilter(silence: -40)) == .silent)
        // One word in ten seconds is no silence.
        #expect(try reason(film(moving, "aevalsrc=0.1*sin(2*PI*440*t)*between(t\\,7\\,7.3):s=16000")) == nil)
    }

    /// A slideshow of bars with noise on them, which are others on each slide.
    private static func slides(every seconds: Double, fade: Double, rate: Int) -> String {
        func brightness(_ slide: String) -> String {
            "mod(\(slide)*97+X*(2+mod(\(slide),3))+Y*mod(\(slide),2),200)"
        }
        let slide = "floor(T/\(seconds))"
        var value = brightness(slide)
        if fade > 0 {
            let share = "clip((mod(T,\(seconds))-\(seconds - fade))/\(fade),0,1)"
            value = "(1-\(share))*\(value)+\(share)*\(brightness("(\(slide)+1)"))"
        }
        // A comma ends a filter, but for a backslash before it.
        return "nullsrc=s=48x32:r=\(rate),geq=lum=20+\(value.replacing(",", with: "\\,")):cb=128:cr=128"
            + ",scale=192:128:flags=neighbor"
    }

    @Test(
        "Stills and slideshows are static, with hard cuts or cross-fades", .enabled(if: FFmpegProgram.isInstalled),
        arguments: [
            (100, 0, 25), (2, 0, 25), (3, 0, 12), (5, 0, 5), (3, 0, 2), (2, 0.5, 25), (3, 1, 25),
            (5, 1, 25),
        ] as [(Double, Double, Int)])
    func slideshows(seconds: Double, fade: Double, rate: Int) throws {
        for encoding in fade == 0.5 ? ["-c:v libx264", "-c:v mpeg4 -b:v 200k"] : ["-c:v libx264"] {
            let path = try film(
                ClipFilterTests.slides(every: seconds, fade: fade, rate: rate), "anoisesrc=a=0.1", encoding)
            #expect(try reason(path) == .static, "\(encoding)")
            #expect(try reason(path, ClipFilter(stillness: nil)) == nil)
        }
    }

    @Test("Something small that moves before a still background is enough", .enabled(if: FFmpegProgram.isInstalled))
    func smallMotion() throws {
        let path = try film(
            "nullsrc=s=160x120:r=12,geq=lum=80+60*lt(hypot(X-80-15*sin(2*T)\\,Y-60)\\,4):cb=128:cr=128")
        #expect(try reason(path) == nil)
        #expect(try reason(path, ClipFilter(stillness: 0.9)) == .static)
    }

    @Test("What the container says of size and rate is judged without decoding")
    func information() throws {
        let path = folder.path("a.mp4")
        try SyntheticClip(picture: .rain, sound: .rain, seed: 1).write(
            to: path, format: SyntheticFormat(seconds: 1, width: 120, height: 80, framesPerSecond: 10))
        let information = try MediaFile(opening: path).information
        func reason(_ filter: ClipFilter) -> FilterReason? { filter.reason(for: information) }
        #expect(reason(ClipFilter()) == nil)
        #expect(reason(ClipFilter(leastShortSide: 80, mostShortSide: 80)) == nil)
        #expect(reason(ClipFilter(leastShortSide: 81)) == .resolution)
        #expect(reason(ClipFilter(mostShortSide: 79)) == .resolution)
        #expect(reason(ClipFilter(leastFrameRate: 10, mostFrameRate: 10)) == nil)
        #expect(reason(ClipFilter(leastFrameRate: 10.1)) == .frameRate)
        #expect(reason(ClipFilter(mostFrameRate: 9.9)) == .frameRate)
        try SyntheticClip(picture: .rain, sound: .rain, seed: 1).write(
            to: path, format: SyntheticFormat(seconds: 1, tracks: .soundOnly))
        #expect(ClipFilter().reason(for: try MediaFile(opening: path).information) == .noVideo)
        try SyntheticClip(picture: .rain, sound: .rain, seed: 1).write(
            to: path, format: SyntheticFormat(seconds: 1, tracks: .picturesOnly))
        #expect(ClipFilter().reason(for: try MediaFile(opening: path).information) == .noAudio)
    }

    @Test("A filter is the same after a way through JSON")
    func coding() throws {
        for filter in [ClipFilter(), ClipFilter(silence: nil, stillness: nil, mostShortSide: 7, leastFrameRate: 0.5)] {
            #expect(try JSONDecoder().decode(ClipFilter.self, from: JSONEncoder().encode(filter)) == filter)
        }
    }
}
