import Foundation
import Foundations
import HostileMedia
import Media
import Testing

/// A limit, one value that a film keeps to, and one that it does not.
private struct Cap: Sendable, CustomTestStringConvertible {
    let name: String
    let kept: Int
    let exceeded: Int

    /// What the error says besides the limit.
    let words: String
    let set: @Sendable (inout MediaLimits, Int) -> Void

    var testDescription: String { name }
}

@Suite("Limits", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct LimitsTests {
    private let folder: TemporaryFolder

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
    }

    /// Two seconds of pictures of two sizes and of stereo sound, without a stated length.
    private func film() throws -> Data {
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -f lavfi -i testsrc2=s=64x48:r=25:d=2"
                + " -f lavfi -i sine=r=44100:d=2 -map 0 -map 1 -map 2 -c:v mpeg4 -g 10 -c:a flac -frame_size 1024"
                + " -ac 2 -f matroska -")
    }

    /// Decodes the film whole.
    private func decode(_ bytes: any MediaBytes, _ limits: MediaLimits) throws(MediaError) {
        var file = try MediaFile(bytes, named: "the film", limits: limits)
        _ = try file.decode(
            TimeSpan(start: 0, end: 2),
            sampling: FrameSampling(framesPerClip: 8, width: 8, height: 8, successorSeconds: nil))
    }

    private static let caps = [
        Cap(name: "streams", kept: 3, exceeded: 2, words: "streams") { $0.streams = $1 },
        Cap(name: "pixels", kept: 320 * 240, exceeded: 320 * 240 - 1, words: "320x240") { $0.pixels = $1 },
        Cap(
            name: "pixels of all streams", kept: 320 * 240 + 64 * 48, exceeded: 320 * 240 + 64 * 48 - 1, words: "79872"
        ) { $0.pixelsOfAllStreams = $1 },
        Cap(name: "channels", kept: 2, exceeded: 1, words: "2 channels") { $0.channels = $1 },
        Cap(name: "sample rate", kept: 44_100, exceeded: 44_099, words: "44100 samples") { $0.sampleRate = $1 },
        Cap(name: "samples of a block", kept: 2048, exceeded: 2047, words: "2048 samples") { $0.blockSamples = $1 },
        Cap(name: "probed packets", kept: 1000, exceeded: 1, words: "packets") { $0.probePackets = $1 },
        Cap(name: "read bytes", kept: 10_000_000, exceeded: 100_000, words: "bytes") { $0.readBytes = $1 },
        Cap(name: "packets", kept: 1000, exceeded: 100, words: "packets") { $0.packets = $1 },
        Cap(name: "frames of a clip", kept: 1000, exceeded: 20, words: "decoded") { $0.clipFrames = $1 },
        Cap(name: "bytes of a clip", kept: 1_000_000, exceeded: 1000, words: "bytes of pictures") { $0.clipBytes = $1 },
    ]

    @Test("A film within a limit is decoded, and one beyond it is too large by both numbers", arguments: caps)
    private func cap(_ cap: Cap) throws {
        let data = try film()
        var limits = MediaLimits()
        cap.set(&limits, cap.kept)
        try decode(MemoryBytes(data), limits)
        cap.set(&limits, cap.exceeded)
        let error = #expect(throws: MediaError.self) { try decode(MemoryBytes(data), limits) }
        guard case .tooLarge("the film", let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains(String(cap.exceeded)) && reason.contains(cap.words), "\(reason)")
    }

    @Test("A file of more bytes than allowed is refused, whether its size is known or met", arguments: [true, false])
    func fileBytes(knowsSize: Bool) throws {
        let data = try film()
        var limits = MediaLimits()
        limits.fileBytes = data.count
        try decode(MemoryBytes(data, knowsSize: knowsSize), limits)
        limits.fileBytes -= 1
        let error = #expect(throws: MediaError.self) {
            try decode(MemoryBytes(data, knowsSize: knowsSize), limits)
        }
        #expect(error?.name == "media.too_large")
        #expect(error?.description.contains(String(limits.fileBytes)) == true)
    }

    @Test("A stated length is believed up to a limit")
    func duration() throws {
        let path = folder.path("a.mp4")
        try FFmpegTool.run("-f lavfi -i testsrc2=s=32x32:d=3 -f lavfi -i sine=d=3 -c:v libx264 -c:a aac", path)
        var limits = MediaLimits()
        limits.duration = 2
        #expect(try MediaFile(opening: path, limits: limits).information.duration == 2)
    }

    @Test("When there is no time at all, nothing is read")
    func noTime() throws {
        var limits = MediaLimits()
        limits.seconds = 0
        let bytes = EndlessBytes(Data(), thenForEver: Data(count: 100))
        #expect(throws: MediaError.timedOut(input: "a", seconds: 0)) {
            _ = try MediaFile(bytes, named: "a", limits: limits)
        }
        #expect(bytes.bytesRead == 0)
    }

    @Test("Noise without an end is read up to a limit, and is no media")
    func noise() throws {
        var generator = SeededGenerator(seed: 4)
        let bytes = EndlessBytes(Data(), thenForEver: Data((0..<10_007).map { _ in UInt8(generator.next() >> 56) }))
        var limits = MediaLimits()
        limits.probeBytes = 300_000
        let error = #expect(throws: MediaError.self) { _ = try MediaFile(bytes, named: "a", limits: limits) }
        #expect(error?.name == "media.not_media")
        #expect(bytes.bytesRead < 400_000)
    }

    @Test("A piece of memory above the limit of the process counts as not there")
    func allocation() async {
        await #expect(processExitsWith: .success) {
            MediaLibrary.limitAllocation(to: 1000)
            do throws(MediaError) {
                _ = try MediaFile(MemoryBytes(Data()), named: "a")
                exit(1)
            } catch {
                exit(error.name == "media.too_large" ? 0 : 2)
            }
        }
    }

    // MARK: Allow-lists

    @Test(
        "A container that is not allowed is named",
        arguments: [("a.mp4", "mov,mp4,m4a,3gp,3g2,mj2"), ("a.mkv", "matroska,webm")])
    func container(name: String, container: String) throws {
        let path = folder.path(name)
        try FFmpegTool.run("-f lavfi -i testsrc2=s=32x32:d=1 -c:v mpeg4", path)
        var limits = MediaLimits()
        limits.demuxers.removeAll { container.contains($0) }
        let error = #expect(throws: MediaError.self) { _ = try MediaFile(opening: path, limits: limits) }
        guard case .notMedia(path, let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains(container))
        limits.demuxers = container.split(separator: ",").map(String.init)
        _ = try MediaFile(opening: path, limits: limits)
    }

    @Test("A decoder that is not allowed is not run; another for the same codec takes its place")
    func decoder() throws {
        let path = folder.path("a.ts")
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=32x32:r=25:d=1 -f lavfi -i sine=d=1 -c:v mpeg2video -c:a mp2", path)
        var limits = MediaLimits()
        let video = try MediaFile(opening: path).information.video
        #expect(video?.width == 32)
        limits.decoders = ["mp2float", "h264"]
        #expect(throws: MediaError.unsupportedCodec(input: path, codec: "mpeg2video")) {
            _ = try MediaFile(opening: path, limits: limits)
        }
        limits.decoders = ["mpeg2video", "mp2"]
        var file = try MediaFile(opening: path, limits: limits)
        let sampling = FrameSampling(framesPerClip: 2, width: 8, height: 8, successorSeconds: nil)
        let clip = try file.decode(TimeSpan(start: 0, end: 0.8), sampling: sampling)
        #expect(!clip.waveform.samples.isEmpty)
    }

    @Test("Even a playlist that is allowed has nothing opened")
    func allowedPlaylists() throws {
        let corpus = try HostileCorpus()
        let canary = try Canary(in: folder.url.path, content: Data(count: 1000))
        var limits = MediaLimits()
        limits.demuxers += ["hls", "concat", "dash"]
        var refusals = 0
        for item in corpus.references(naming: canary) where item.answer == .notMedia {
            let error = #expect(throws: MediaError.self) {
                _ = try MediaFile(FileBytes(path: item.write(in: folder.url.path)), named: item.name, limits: limits)
            }
            if error?.description.contains("refers to another file") == true { refusals += 1 }
        }
        #expect(canary.opens == 0 && canary.connections == 0)
        #expect(refusals > 0)
    }

    @Test("The names on the allow-lists are those of FFmpeg")
    func names() throws {
        func listed(_ option: String) throws -> Set<String> {
            let lines = String(decoding: try FFmpegTool.run(option), as: UTF8.self).split(separator: "\n")
            let names = lines.compactMap { $0.split(separator: " ").dropFirst().first }
            return Set(names.flatMap { $0.split(separator: ",") }.map(String.init))
        }
        let limits = MediaLimits()
        #expect(Set(limits.demuxers).subtracting(try listed("-demuxers")).isEmpty)
        // Whether a library is linked is the packager's choice.
        let native = limits.decoders.filter { !$0.hasPrefix("lib") }
        #expect(Set(native).subtracting(try listed("-decoders")).isEmpty)
        #expect(Set(limits.decoders).count == limits.decoders.count)
    }

    // MARK: Without an end

    @Test(
        "What never ends is given up at a limit", arguments: ["wav", "flac", "mp3", "aac", "ac3", "ts", "h264", "y4m"])
    func endless(kind: String) throws {
        let encoding =
            switch kind {
            case "ts": "-c:v mpeg2video -r 25 -c:a mp2 -f mpegts"
            case "h264": "-map 0:v -c:v libx264 -f h264"
            case "y4m": "-map 0:v -f yuv4mpegpipe"
            default: "-map 1:a -f \(kind == "aac" ? "adts" : kind)"
            }
        let piece = try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=32x32:r=10:d=0.5 -f lavfi -i sine=r=16000:d=0.5 \(encoding) -")
        // Where a header must not come again: the sound or the pictures alone.
        let block = kind == "wav" || kind == "flac" || kind == "y4m" ? piece.suffix(piece.count - 100) : piece
        let bytes = EndlessBytes(piece, thenForEver: Data(block))
        var limits = MediaLimits()
        limits.fileBytes = 20_000_000
        do throws(MediaError) {
            try decode(bytes, limits)
            Issue.record("a clip")
        } catch {
            // A length was stated, or the end was looked for; either way the limit of bytes holds.
            #expect(["media.too_large", "media.no_streams"].contains(error.name), "\(error)")
        }
        #expect(bytes.bytesRead < 30_000_000)
    }
}
