import Foundation
import Foundations
import HostileMedia
import Media
import Testing

@Suite("Bad input")
struct BadInputTests {
    private let folder: TemporaryFolder

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
    }

    private func failure(opening input: String, limits: MediaLimits = MediaLimits()) -> MediaError? {
        do throws(MediaError) {
            _ = try MediaFile(opening: input, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "What is no media is said to be none",
        arguments: ["", "just words\n", String(repeating: "\u{1}\u{2}", count: 50_000)])
    func notMedia(content: String) throws {
        let path = try folder.write(Data(content.utf8), as: "a.mp4")
        #expect(failure(opening: path)?.name == "media.not_media")
    }

    @Test(
        "A file cut off anywhere gives a clip or one clear error, and its missing end an error",
        .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing),
        arguments: [
            ("a.mp4", "-c:v libx264 -g 25 -c:a aac -movflags +faststart"), ("b.mp4", "-c:v libx264 -c:a aac"),
            ("a.mkv", "-c:v libx264 -c:a libopus"), ("a.ts", "-c:v mpeg2video -c:a mp2"),
            ("a.avi", "-c:v mpeg4 -c:a mp3"),
        ])
    func truncated(name: String, encoding: String) throws {
        let whole = folder.path(name)
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=64x48:r=25:d=6 -f lavfi -i anoisesrc=d=6 \(encoding)", whole)
        let data = try Data(contentsOf: URL(filePath: whole))
        var clips = 0
        for percent in [0.01, 0.5, 2, 10, 30, 50, 75, 99] {
            let path = try folder.write(data.prefix(Int(Double(data.count) * percent / 100)), as: "cut-\(name)")
            for start in [0.0, 5.0] {
                do {
                    let clip = try decode(path, from: start, to: start + 1)
                    clips += 1
                    #expect(clip.frames.count == 4)
                    #expect(start == 0 || percent > 50)
                } catch let error as MediaError {
                    #expect(
                        ["media.not_media", "media.corrupt", "media.no_streams"].contains(error.name),
                        "\(percent) \(error)")
                    #expect(error.description.contains(path))
                }
            }
        }
        #expect(clips > 0 || name == "b.mp4", "an MP4 whose index was at the end gives nothing")
    }

    @Test(
        "A file without a single frame is too short for a clip or no media",
        .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
    func zeroDuration() throws {
        let path = folder.path("a.mkv")
        try FFmpegTool.run("-f lavfi -i testsrc2=s=32x32:d=1 -f lavfi -i sine=d=1 -t 0 -c:v mpeg4 -c:a flac", path)
        do throws(MediaError) {
            let file = try MediaFile(opening: path)
            let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 0.5)
            #expect(file.information.duration == 0)
            #expect(plan.windows(duration: file.information.duration).isEmpty)
        } catch {
            #expect(["media.no_streams", "media.not_media", "media.corrupt"].contains(error.name))
        }
    }
}
