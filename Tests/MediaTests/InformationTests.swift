import Foundation
import HostileMedia
import Media
import Testing

@Suite("Information", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct InformationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("An open file tells its length, pictures and sound", arguments: Recipe.containers)
    func information(of recipe: Recipe) throws {
        let file = try MediaFile(opening: try recipe.make(in: folder))
        #expect(abs(file.information.duration - 3) < 0.15)
        #expect(file.information.video?.width == 64)
        #expect(file.information.video?.height == 48)
        #expect(abs((file.information.video?.frameRate ?? 0) - 25) < 0.01)
        #expect(file.information.audio?.channels == 1)
        #expect([44_100, 48_000].contains(file.information.audio?.sampleRate))
    }

    @Test("Sound or picture alone is told, and no clip comes of it")
    func loneStreams() throws {
        let sound = folder.path("sound.wav")
        try FFmpegTool.run("-f lavfi -i sine=d=1 -ac 2", sound)
        let silentFilm = folder.path("film.mp4")
        try FFmpegTool.run("-f lavfi -i testsrc2=s=32x32:d=1 -c:v libx264", silentFilm)
        let song = folder.path("song.mp3")
        try FFmpegTool.run(
            "-f lavfi -i sine=d=1 -f lavfi -i color=s=64x64:d=1 -frames:v 1 -disposition:v attached_pic", song)

        #expect(try MediaFile(opening: sound).information.video == nil)
        #expect(try MediaFile(opening: sound).information.audio?.channels == 2)
        #expect(try MediaFile(opening: song).information.video == nil)
        #expect(try MediaFile(opening: silentFilm).information.audio == nil)
        #expect(throws: MediaError.noStreams(input: sound, missing: "video")) { try decode(sound, from: 0, to: 1) }
        #expect(throws: MediaError.noStreams(input: silentFilm, missing: "audio")) {
            try decode(silentFilm, from: 0, to: 1)
        }
    }

    @Test("A file that does not state its length is measured", arguments: ["a.h264", "a.mkv"])
    func unstatedDuration(name: String) throws {
        let path = folder.path(name)
        if name.hasSuffix("mkv") {
            // Written to a pipe, Matroska has neither length nor index.
            let data = try FFmpegTool.run(
                "-f lavfi -i testsrc2=s=64x48:r=10:d=4 -f lavfi -i sine=d=4 -c:v libx264 -g 10 -c:a aac -f matroska -")
            _ = try folder.write(data, as: name)
        } else {
            try FFmpegTool.run("-f lavfi -i testsrc2=s=64x48:r=10:d=4 -c:v libx264 -bf 0", path)
        }
        #expect(abs(try MediaFile(opening: path).information.duration - 4) < 0.1)
        if name.hasSuffix("mkv") {
            let reference = try Reference(of: path, width: 32, height: 24)
            let clip = try decode(path, from: 2.5, to: 3.5, frames: 1)
            #expect(peakSignalToNoise(clip.frames[0].samples, reference.picture(at: 3)) > 45)
        }
    }

    @Test("The shorter of sound and picture counts")
    func unequalStreams() throws {
        let path = folder.path("a.mp4")
        try FFmpegTool.run("-f lavfi -i testsrc2=s=32x32:r=10:d=5 -f lavfi -i sine=d=2 -c:v libx264 -c:a aac", path)
        #expect(abs(try MediaFile(opening: path).information.duration - 2) < 0.1)
    }
}
