import Foundation
import Foundations
import HostileMedia
import Media
import Testing

/// A kind of file, as arguments for ffmpeg's encoder.
struct Recipe: Sendable, CustomTestStringConvertible {
    let title: String
    let file: String
    let encoding: String
    var source = "testsrc2=s=64x48:r=25:d=3"

    var testDescription: String { title }

    /// Three seconds of a test pattern and a sweep.
    func make(in folder: TemporaryFolder) throws -> String {
        let path = folder.path(file)
        try FFmpegTool.run(
            "-f lavfi -i \(source) -f lavfi -i aevalsrc=0.5*sin(2*PI*(100+150*t)*t):s=44100:d=3 -flags +bitexact"
                + " \(encoding)", path)
        return path
    }

    static let containers = [
        Recipe(title: "MP4 with H.264 and AAC", file: "a.mp4", encoding: "-c:v libx264 -g 12 -c:a aac"),
        Recipe(title: "MP4 with HEVC", file: "a.mp4", encoding: "-c:v libx265 -x265-params log-level=none -c:a aac"),
        Recipe(title: "MOV with MPEG-4 and PCM", file: "a.mov", encoding: "-c:v mpeg4 -bf 2 -c:a pcm_s16le"),
        Recipe(title: "Matroska with H.264 and FLAC", file: "a.mkv", encoding: "-c:v libx264 -g 250 -c:a flac"),
        Recipe(title: "WebM with VP9 and Opus", file: "a.webm", encoding: "-c:v libvpx-vp9 -b:v 200k -c:a libopus"),
        Recipe(
            title: "WebM with VP8 and Vorbis", file: "a.webm", encoding: "-c:v libvpx -auto-alt-ref 1 -c:a libvorbis"),
        Recipe(title: "AVI with MPEG-4 and MP3", file: "a.avi", encoding: "-c:v mpeg4 -c:a libmp3lame"),
        Recipe(title: "AVI without presentation times", file: "a.avi", encoding: "-c:v mpeg4 -bf 2 -c:a pcm_s16le"),
        Recipe(title: "FLV", file: "a.flv", encoding: "-c:v flv -c:a libmp3lame"),
        Recipe(title: "MPEG transport stream", file: "a.ts", encoding: "-c:v mpeg2video -bf 2 -g 10 -c:a mp2"),
        Recipe(title: "MPEG program stream", file: "a.mpg", encoding: "-c:v mpeg2video -g 10 -c:a mp2"),
        Recipe(title: "Ogg with Theora and Vorbis", file: "a.ogv", encoding: "-c:v libtheora -c:a libvorbis"),
        Recipe(title: "NUT with FFV1", file: "a.nut", encoding: "-c:v ffv1 -c:a pcm_s16le"),
    ]

    static let pictures = [
        Recipe(
            title: "open groups of pictures", file: "a.mp4",
            encoding: "-c:v libx264 -x264-params open-gop=1:keyint=10:bframes=3 -c:a aac"),
        Recipe(title: "key frames only", file: "a.mkv", encoding: "-c:v libx264 -g 1 -c:a aac"),
        Recipe(
            title: "hierarchical B-pictures", file: "a.mp4",
            encoding: "-c:v libx264 -bf 8 -x264-params b-pyramid=normal:b-adapt=0 -c:a aac"),
        Recipe(
            title: "odd sizes", file: "a.mkv", encoding: "-c:v ffv1 -c:a aac",
            source: "testsrc2=s=35x27:r=25:d=3,format=yuv420p"),
        Recipe(title: "ten bits", file: "a.mkv", encoding: "-c:v ffv1 -pix_fmt yuv422p10le -c:a aac"),
        Recipe(title: "packed RGB", file: "a.mkv", encoding: "-c:v libx264rgb -pix_fmt rgb24 -c:a aac"),
        Recipe(title: "grey", file: "a.mkv", encoding: "-c:v ffv1 -pix_fmt gray -c:a aac"),
        Recipe(title: "full range", file: "a.mov", encoding: "-c:v mjpeg -pix_fmt yuvj420p -c:a aac"),
        Recipe(
            title: "BT.709", file: "a.mp4",
            encoding: "-vf scale=out_color_matrix=bt709 -colorspace bt709 -c:v libx264 -c:a aac"),
        Recipe(
            title: "a start that is not zero", file: "a.ts",
            encoding: "-output_ts_offset 3000 -c:v libx264 -g 10 -c:a aac"),
        Recipe(
            title: "a variable frame rate", file: "a.mkv",
            encoding: "-vf select='not(mod(n,7))+lt(mod(n,11),3)' -fps_mode vfr -c:v libx264 -c:a aac"),
        Recipe(
            title: "a variable frame rate in MP4", file: "a.mp4",
            encoding: "-vf select='not(mod(n,7))+lt(mod(n,11),3)' -fps_mode vfr -c:v libx264 -bf 3 -c:a aac"),
        Recipe(
            title: "enlarging", file: "a.mkv", encoding: "-c:v ffv1 -c:a aac",
            source: "testsrc2=s=16x12:r=25:d=3,format=yuv444p"),
    ]
}

@Suite("Pictures", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct PictureTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Pictures are those that ffmpeg decodes at the same instants", arguments: Recipe.containers + Recipe.pictures)
    func picturesAgree(with recipe: Recipe) throws {
        let path = try recipe.make(in: folder)
        let reference = try Reference(of: path, width: 32, height: 24)
        for start in [0, 0.9, 1.7] {
            let clip = try decode(path, from: start, to: start + 1.2, frames: 4, successor: 0.1)
            for index in 0..<4 {
                let instant = start + (Double(index) + 0.5) * 0.3
                let ratio = peakSignalToNoise(clip.frames[index].samples, reference.picture(at: instant))
                #expect(ratio > 45, "frame \(index) of the clip at \(start)")
                let later = peakSignalToNoise(clip.successors[index].samples, reference.picture(at: instant + 0.1))
                #expect(later > 45, "successor \(index) of the clip at \(start)")
            }
        }
    }

    @Test("Rotated pictures come out upright", arguments: [0, 90, 180, 270])
    func rotation(degrees: Int) throws {
        let flat = try Recipe(title: "", file: "flat.mp4", encoding: "-c:v libx264 -c:a aac").make(in: folder)
        let path = folder.path("turned.mp4")
        try FFmpegTool.run("-i \(flat) -c copy -metadata:s:v:0 rotate=\(degrees)", path)
        let file = try MediaFile(opening: path)
        let isUpright = degrees % 180 == 0
        #expect(file.information.video?.width == (isUpright ? 64 : 48))
        #expect(file.information.video?.height == (isUpright ? 48 : 64))
        let clip = try decode(path, from: 0, to: 3, frames: 3, width: 20, height: 28)
        let reference = try Reference(of: path, width: 20, height: 28)
        for (index, instant) in [0.5, 1.5, 2.5].enumerated() {
            #expect(peakSignalToNoise(clip.frames[index].samples, reference.picture(at: instant)) > 45)
        }
    }

    @Test("A file opened once gives the same clips in any order")
    func severalClips() throws {
        let path = try Recipe.containers[0].make(in: folder)
        var file = try MediaFile(opening: path)
        let sampling = FrameSampling(framesPerClip: 3, width: 16, height: 16, successorSeconds: 0.2)
        let spans = [(1.5, 2.5), (0.0, 1.0), (0.7, 1.7), (1.5, 2.5)].map { TimeSpan(start: $0, end: $1) }
        let clips = try spans.map { try file.decode($0, sampling: sampling) }
        for (span, clip) in zip(spans, clips) {
            var fresh = try MediaFile(opening: path)
            let alone = try fresh.decode(span, sampling: sampling)
            #expect(clip.frames.map(\.samples) == alone.frames.map(\.samples))
            #expect(clip.successors.map(\.samples) == alone.successors.map(\.samples))
            #expect(clip.waveform.samples == alone.waveform.samples)
        }
    }

    @Test("A change of size in mid-stream is scaled like all else")
    func changeOfSize() throws {
        for (index, size) in ["64x48", "96x80"].enumerated() {
            try FFmpegTool.run(
                "-f lavfi -i color=red:s=\(size):r=25:d=1 -f lavfi -i sine=d=1 -c:v mpeg2video -q:v 2 -c:a mp2",
                folder.path("\(index).ts"))
        }
        let joined = try [0, 1].map { try Data(contentsOf: URL(filePath: folder.path("\($0).ts"))) }.reduce(Data(), +)
        let path = try folder.write(joined, as: "joined.ts")
        let clip = try decode(path, from: 0, to: 0.9, frames: 3)
        for frame in clip.frames {
            #expect(frame.width == 32 && frame.height == 24)
            #expect(greatestDifference(frame.samples[..<768], [Float](repeating: 1, count: 768)) < 0.02)
        }
    }

    @Test("A successor beyond the end is the last picture")
    func lastPicture() throws {
        let path = try Recipe.containers[0].make(in: folder)
        let clip = try decode(path, from: 2, to: 3, frames: 2, successor: 5)
        let reference = try Reference(of: path, width: 32, height: 24)
        for successor in clip.successors {
            #expect(peakSignalToNoise(successor.samples, reference.picture(at: 2.99)) > 45)
        }
    }

    @Test("Values stay between 0 and 1, whatever the range of the source")
    func valuesAreInRange() throws {
        let path = try Recipe(
            title: "", file: "a.mkv", encoding: "-c:v ffv1 -c:a flac",
            source: "nullsrc=s=32x24:r=5:d=3,geq=lum=random(1)*255:cb=random(2)*255:cr=random(3)*255"
        ).make(in: folder)
        let clip = try decode(path, from: 0, to: 3)
        let values = clip.frames.flatMap(\.samples)
        #expect(values.allSatisfy { (0...1).contains($0) })
        #expect(Set(values).count > 100)
    }
}
