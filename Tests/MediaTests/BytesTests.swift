import Foundation
import Foundations
import HostileMedia
import Media
import Testing

/// The bytes of a file, with something to watch or to go wrong.
private final class WatchedBytes: MediaBytes {
    let size: Int64?
    private(set) var reads: [Range<Int64>] = []

    private let data: Data
    private let failsAfter: Int64
    private let most: Int

    /// - Parameters:
    ///   - knowsSize: Whether `size` tells it.
    ///   - failsAfter: Where in the file the source breaks.
    ///   - most: What one call gives at most.
    init(_ data: Data, knowsSize: Bool = true, failsAfter: Int64 = .max, most: Int = .max) {
        self.data = data
        self.failsAfter = failsAfter
        self.most = most
        size = knowsSize ? Int64(data.count) : nil
    }

    var bytesRead: Int { reads.reduce(0) { $0 + $1.count } }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int {
        guard offset < failsAfter else { throw MediaBytesError("the cable is cut at \(offset)") }
        guard offset < Int64(data.count) else { return 0 }
        let end = min(Int64(data.count), failsAfter, offset + Int64(min(buffer.count, most)))
        let part = data[Int(offset)..<Int(end)]
        part.withUnsafeBytes { buffer.copyMemory(from: $0) }
        reads.append(offset..<offset + Int64(part.count))
        return part.count
    }
}

private let sampling = FrameSampling(framesPerClip: 4, width: 32, height: 24, successorSeconds: nil)

@Suite("Bytes of a file", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct BytesTests {
    private let folder: TemporaryFolder

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
    }

    /// Twenty seconds with a key frame each second.
    private func film(_ name: String) throws -> String {
        let path = folder.path(name)
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=64x48:r=25:d=20 -f lavfi -i sine=d=20 -c:v libx264 -g 25 -c:a aac"
                + " -movflags +faststart", path)
        return path
    }

    @Test(
        "A file of unknown size gives its clips in any order, however few bytes come at once",
        arguments: [("a.mkv", Int.max), ("a.mp4", .max), ("a.ts", .max), ("a.mp4", 17)])
    func unknownSize(name: String, most: Int) throws {
        let path = try film(name)
        let bytes = WatchedBytes(try Data(contentsOf: URL(filePath: path)), knowsSize: false, most: most)
        var limits = MediaLimits()
        limits.clipBytes = try Data(contentsOf: URL(filePath: path)).count / 4
        var file = try MediaFile(bytes, named: "the film", limits: limits)
        for start in [0.0, 17, 9] {
            let clip = try file.decode(TimeSpan(start: start, end: start + 1), sampling: sampling)
            let local = try decode(path, from: start, to: start + 1)
            #expect(clip.frames.map(\.samples) == local.frames.map(\.samples))
            #expect(clip.waveform.samples == local.waveform.samples)
        }
    }

    @Test("Only the part of a file that a clip needs is read", arguments: ["a.mkv", "a.mp4"])
    func partOfFile(name: String) throws {
        let data = try Data(contentsOf: URL(filePath: film(name))) + Data(count: 64 << 20)
        let bytes = WatchedBytes(data)
        var file = try MediaFile(bytes, named: "the film")
        _ = try file.decode(TimeSpan(start: 9, end: 10), sampling: sampling)
        #expect(bytes.bytesRead < 4 << 20)
    }

    @Test(
        "A source that fails is told from a file that is damaged, wherever it fails",
        arguments: ["a.mkv", "a.mp4", "a.ts"])
    func failingSource(name: String) throws {
        let data = try Data(contentsOf: URL(filePath: film(name)))
        var failures = 0
        for percent in stride(from: 0, through: 99, by: 3) {
            let bytes = WatchedBytes(data, failsAfter: Int64(data.count * percent / 100))
            do throws(MediaError) {
                var file = try MediaFile(bytes, named: "the film")
                _ = try file.decode(TimeSpan(start: 18, end: 20), sampling: sampling)
                Issue.record("\(percent) % were enough")
            } catch {
                guard case .unreadable("the film", let reason) = error else {
                    Issue.record("\(percent) %: \(error)")
                    continue
                }
                #expect(reason.hasPrefix("the cable is cut at"))
                failures += 1
            }
        }
        #expect(failures == 34)
    }

    @Test("A descriptor is read wherever its offset stands, and a closed one is an unreadable file")
    func descriptor() throws {
        let path = try film("a.mp4")
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0)
        lseek(descriptor, 1000, SEEK_SET)
        var file = try MediaFile(FileBytes(owning: descriptor, size: nil), named: path)
        _ = try file.decode(TimeSpan(start: 9, end: 10), sampling: sampling)
        #expect(throws: MediaBytesError.self) { try FileBytes(owning: -1) }
        #expect(throws: MediaError.unreadable(input: "b", reason: "Bad file descriptor")) {
            _ = try MediaFile(FileBytes(owning: -1, size: nil), named: "b")
        }
    }

    @Test("All the clips of a video share one span of time")
    func deadline() throws {
        var limits = MediaLimits()
        limits.seconds = 0.3
        let path = try film("a.mp4")
        var file = try MediaFile(opening: path, limits: limits)
        var clips = 0
        let error = #expect(throws: MediaError.self) {
            while clips < 1_000_000 {
                let start = Double(clips % 18)
                _ = try file.decode(TimeSpan(start: start, end: start + 2), sampling: sampling)
                clips += 1
            }
        }
        #expect(error == .timedOut(input: path, seconds: 0.3))
    }
}
