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
        "A playlist in disguise opens no other file",
        .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing),
        arguments: [
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsecret.ts\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile secret.ts\n",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 49170 RTP/AVP 33\n",
        ])
    func playlist(content: String) throws {
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=32x32:d=3 -f lavfi -i sine=d=3 -c:v libx264 -c:a aac", folder.path("secret.ts"))
        let path = try folder.write(Data(content.utf8), as: "x.mp4")
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
        "Flipped bytes never bring the process down", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing),
        arguments: ["a.mp4", "a.mkv", "a.avi"])
    func flippedBytes(name: String) throws {
        let whole = folder.path(name)
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=64x48:r=10:d=2 -f lavfi -i sine=d=2 -c:v mpeg4 -c:a mp3", whole)
        let data = try Data(contentsOf: URL(filePath: whole))
        for seed in 0..<40 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var damaged = data
            for _ in 0..<20 {
                damaged[Int.random(in: 0..<data.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            let path = try folder.write(damaged, as: "damaged-\(name)")
            do {
                let clip = try decode(path, from: 0.5, to: 1.5)
                #expect(clip.waveform.samples.allSatisfy { (-1...1).contains($0) })
            } catch let error as MediaError {
                #expect(error.description.contains(path))
            }
        }
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

    @Test("Limits are kept", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
    func limits() throws {
        let path = folder.path("a.mkv")
        try FFmpegTool.run("-f lavfi -i testsrc2=s=320x240:d=2 -f lavfi -i sine=d=2 -c:v mpeg4 -c:a flac", path)
        var fewPixels = MediaLimits()
        fewPixels.pixels = 320 * 240 - 1
        #expect(failure(opening: path, limits: fewPixels)?.name == "media.too_large")
        fewPixels.pixels += 1
        #expect(failure(opening: path, limits: fewPixels) == nil)

        var noTime = MediaLimits()
        noTime.seconds = 0
        #expect(failure(opening: path, limits: noTime)?.name == "media.timed_out")

        var fewBytes = MediaLimits()
        fewBytes.clipBytes = 1000
        var file = try MediaFile(opening: path, limits: fewBytes)
        let sampling = FrameSampling(framesPerClip: 2, width: 8, height: 8, successorSeconds: nil)
        do throws(MediaError) {
            _ = try file.decode(TimeSpan(start: 0, end: 2), sampling: sampling)
            Issue.record("the limit of bytes was not kept")
        } catch {
            #expect(error.name == "media.too_large")
        }
    }

    @Test("Too many streams are refused", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
    func manyStreams() throws {
        let path = folder.path("a.mkv")
        try FFmpegTool.run("-f lavfi -i sine=d=1 -map 0 -map 0 -map 0 -map 0 -c:a flac", path)
        var limits = MediaLimits()
        limits.streams = 3
        #expect(failure(opening: path, limits: limits) != nil)
    }
}
