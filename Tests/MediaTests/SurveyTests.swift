import Foundation
import Foundations
import HostileMedia
import Media
import Testing

/// A file that counts what is read of it.
private final class CountedBytes: MediaBytes {
    private let file: FileBytes
    private(set) var bytesRead = 0
    private(set) var reads = 0

    init(_ path: String) throws { file = try FileBytes(path: path) }

    var size: Int64? { file.size }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int {
        let count = try file.read(into: buffer, at: offset)
        bytesRead += count
        reads += 1
        return count
    }
}

@Suite("Where videos are cut", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct SurveyTests {
    private let folder: TemporaryFolder

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
    }

    private static let scenes = ["testsrc2", "smptehdbars", "rgbtestsrc", "pal75bars", "yuvtestsrc", "smptebars"]

    /// Scenes one after the other, with sound all along.
    private func film(_ scenes: [(source: String, seconds: Double)], _ encoding: String, _ name: String) throws
        -> String
    {
        let inputs = scenes.map { "-f lavfi -i \($0.source)=s=96x64:r=25:d=\($0.seconds)" }.joined(separator: " ")
        let pads = scenes.indices.map { "[\($0):v]format=yuv420p,setsar=1[v\($0)];" }.joined()
        let joined = scenes.indices.map { "[v\($0)]" }.joined() + "concat=n=\(scenes.count)[v]"
        let seconds = scenes.reduce(0) { $0 + $1.seconds }
        let path = folder.path(name)
        try FFmpegTool.run(
            "\(inputs) -f lavfi -i sine=d=\(seconds) -filter_complex \(pads)\(joined) -map [v] -map \(scenes.count)"
                + " \(encoding)", path)
        return path
    }

    /// When scenes change, as ffmpeg's own filter finds them that looks at every picture.
    private func cuts(of path: String) throws -> [Double] {
        let report = try FFmpegTool.run(
            "-i", path, "-vf", "scdet=threshold=10,metadata=print:key=lavfi.scd.time:file=-", "-an", "-f", "null",
            "/dev/null")
        return String(decoding: report, as: UTF8.self).split(separator: "\n").compactMap {
            $0.hasPrefix("lavfi.scd.time=") ? Double($0.dropFirst("lavfi.scd.time=".count)) : nil
        }
    }

    private func windows(_ path: String, _ plan: ClipPlan, segments: [TimeSpan]? = nil) throws -> [TimeSpan] {
        var file = try MediaFile(opening: path)
        return try file.windows(of: plan, segments: segments)
    }

    @Test(
        "A video of three scenes gives a clip of each, and none goes across a cut that ffmpeg finds",
        arguments: [
            ("a.mp4", "-c:v libx264 -c:a aac"), ("b.mp4", "-c:v libx264 -bf 8 -c:a aac -movflags frag_keyframe"),
            ("a.mkv", "-c:v libx264 -c:a flac"), ("a.webm", "-c:v libvpx -b:v 500k -c:a libopus"),
            // Some encoders do not see every change of scene; here they are told.
            ("a.avi", "-c:v mpeg4 -g 100 -force_key_frames 4.4,12.4 -c:a libmp3lame"),
            ("a.flv", "-c:v flv -g 100 -force_key_frames 4.4,12.4 -c:a libmp3lame"),
        ])
    func threeScenes(name: String, encoding: String) throws {
        let path = try film([("testsrc2", 4.4), ("smptehdbars", 8), ("rgbtestsrc", 4.6)], encoding, name)
        let found = try cuts(of: path)
        #expect(found.count == 2)
        let plan = ClipPlan(clipSeconds: 4, clipsPerVideo: 3, minimumSeconds: 1)
        let windows = try windows(path, plan)
        #expect(windows.count == 3)
        let borders = [0, 4.4, 12.4, 17]
        for (index, window) in windows.enumerated() {
            #expect(window.start >= borders[index] - 0.1 && window.end <= borders[index + 1] + 0.1)
            #expect(!found.contains { $0 > window.start + 0.1 && $0 < window.end - 0.1 })
        }
        // By its length alone, one shows two scenes.
        let byLength = plan.windows(duration: 17)
        #expect(byLength.contains { window in found.contains { $0 > window.start && $0 < window.end } })
    }

    @Test("No clip goes across a cut, wherever the cuts are", arguments: 0..<4 as Range<UInt64>)
    func cutsAnywhere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scenes = SurveyTests.scenes.shuffled(using: &generator).map { source in
            (source: source, seconds: Double(Int.random(in: 50...250, using: &generator)) / 25)
        }
        let path = try film(scenes, "-c:v libx264 -preset veryfast -c:a aac", "a.mp4")
        let found = try cuts(of: path)
        #expect(found.count >= 3)
        let plan = ClipPlan(clipSeconds: 3, clipsPerVideo: 4, minimumSeconds: 1)
        let windows = try windows(path, plan)
        let again = try self.windows(path, plan)
        #expect(!windows.isEmpty && windows == again)
        for window in windows {
            #expect(!found.contains { $0 > window.start + 0.01 && $0 < window.end - 0.01 }, "\(window) in \(found)")
        }
    }

    @Test("A long video is looked at in a bounded number of places, and the rest of it is not read")
    func longVideo() throws {
        let path = folder.path("long.mp4")
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=160x120:r=5:d=600 -f lavfi -i sine=r=8000:d=600 -c:v libx264 -preset ultrafast"
                + " -qp 12 -g 25 -c:a aac -b:a 16k -movflags +faststart", path)
        let bytes = try CountedBytes(path)
        var limits = MediaLimits()
        // As many attempts to take a picture out of a decoder as looks, each of which gives one.
        limits.clipFrames = 32
        var file = try MediaFile(bytes, named: "long", limits: limits)
        let (opening, reads) = (bytes.bytesRead, bytes.reads)
        let windows = try file.windows(of: ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1))
        #expect(windows.count == 3 && windows.allSatisfy { $0.end <= 600 })
        #expect(bytes.reads - reads <= 3 * 32)
        #expect(bytes.bytesRead - opening < 32 * 100_000)
        #expect(try Data(contentsOf: URL(filePath: path)).count > 8_000_000)
    }

    @Test(
        "A video whose container does not find key frames, or whose key frames are far apart, is cut by its length",
        arguments: [
            ("a.ts", "-c:v libx264 -g 50 -c:a aac"), ("a.mp4", "-r 2 -c:v libx264 -g 1000 -sc_threshold 0 -c:a aac"),
        ])
    func withoutSurvey(name: String, encoding: String) throws {
        let path = try film([("testsrc2", 35), ("smptehdbars", 6)], encoding, name)
        let plan = ClipPlan(clipSeconds: 4, clipsPerVideo: 3, minimumSeconds: 1)
        let file = try MediaFile(opening: path)
        #expect(try windows(path, plan) == plan.windows(duration: file.information.duration))
    }

    @Test("A survey that would read too much is given up, and the video is then decoded as ever")
    func tooMuchToRead() throws {
        let path = try film([("testsrc2", 8), ("smptehdbars", 8)], "-c:v flv -q:v 2 -c:a libmp3lame", "a.flv")
        let plan = ClipPlan(clipSeconds: 4, clipsPerVideo: 2, minimumSeconds: 1)
        var limits = MediaLimits()
        limits.clipBytes = try Data(contentsOf: URL(filePath: path)).count * 3 / 4
        var file = try MediaFile(FileBytes(path: path), named: "film", limits: limits)
        let windows = try file.windows(of: plan)
        #expect(windows == plan.windows(duration: file.information.duration))
        let sampling = ClipSampling(
            pictures: [FrameSampling(framesPerClip: 2, width: 16, height: 16, successorSeconds: nil)],
            soundRates: [16_000])
        var fresh = try MediaFile(FileBytes(path: path), named: "film")
        for window in windows {
            let clip = try file.decode(window, sampling: sampling)
            let alone = try fresh.decode(window, sampling: sampling)
            #expect(
                clip.pictures(sampling.pictures[0])?.frames.map(\.samples)
                    == alone.pictures(sampling.pictures[0])?.frames.map(\.samples))
        }
    }

    @Test("A survey changes nothing of the clips that are decoded after it", arguments: ["a.mp4", "a.mkv", "a.flv"])
    func clipsAfterwards(name: String) throws {
        let path = try film(
            [("testsrc2", 5), ("smptehdbars", 5)],
            name == "a.flv" ? "-c:v flv -c:a libmp3lame" : "-c:v libx264 -c:a aac",
            name)
        let sampling = ClipSampling(
            pictures: [FrameSampling(framesPerClip: 3, width: 16, height: 16, successorSeconds: 0.1)],
            soundRates: [16_000])
        var surveyed = try MediaFile(opening: path)
        var fresh = try MediaFile(opening: path)
        let windows = try surveyed.windows(of: ClipPlan(clipSeconds: 3, clipsPerVideo: 3, minimumSeconds: 1))
        for window in windows {
            let (left, right) = (
                try surveyed.decode(window, sampling: sampling), try fresh.decode(window, sampling: sampling)
            )
            #expect(
                left.pictures(sampling.pictures[0])?.frames.map(\.samples)
                    == right.pictures(sampling.pictures[0])?.frames.map(\.samples))
            #expect(left.sound(rate: 16_000)?.samples == right.sound(rate: 16_000)?.samples)
        }
    }

    @Test("Given segments win, and nothing is read for them; a short video is one clip")
    func segmentsWin() throws {
        let path = try film([("testsrc2", 5), ("smptehdbars", 5)], "-c:v libx264 -c:a aac", "a.mp4")
        let bytes = try CountedBytes(path)
        var file = try MediaFile(bytes, named: "film")
        let opening = bytes.bytesRead
        let segments = [TimeSpan(start: 6, end: 8), TimeSpan(start: 3, end: 6)]
        let plan = ClipPlan(clipSeconds: 3, clipsPerVideo: 3, minimumSeconds: 1)
        #expect(try file.windows(of: plan, segments: segments) == segments)
        #expect(try file.windows(of: plan, segments: []) == [])
        let long = ClipPlan(clipSeconds: 30, clipsPerVideo: 3, minimumSeconds: 1)
        #expect(try file.windows(of: long).count == 1)
        #expect(bytes.bytesRead == opening)
    }
}
