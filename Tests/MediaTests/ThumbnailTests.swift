import Foundation
import Foundations
import Media
import Testing

@Suite("Thumbnails")
struct ThumbnailTests {
    /// Colours that run from side to side and from top to bottom, as libavcodec may keep them.
    private static func gradient(height: Int) -> VideoFrame {
        let width = Thumbnail.width
        var planes: [[Float]] = [[], [], []]
        for row in 0..<height {
            for column in 0..<width {
                let (across, down) = (Float(column) / Float(width - 1), Float(row) / Float(height - 1))
                planes[0].append(across)
                planes[1].append(down)
                planes[2].append((1 - across) * (1 - down))
            }
        }
        return VideoFrame(width: width, height: height, samples: planes.flatMap { $0 })
    }

    private static func noise(height: Int, seed: UInt64) -> VideoFrame {
        var generator = SeededGenerator(seed: seed)
        return VideoFrame(
            width: Thumbnail.width, height: height,
            samples: (0..<3 * Thumbnail.width * height).map { _ in Float.random(in: 0...1, using: &generator) })
    }

    @Test(
        "Sizes keep the aspect ratio as far as bounds allow, and are even",
        arguments: [
            (1920, 1080, 90), (640, 480, 120), (1080, 1920, 284), (1000, 1000, 160), (720, 575, 128), (0, 100, 90),
            (100, 0, 90), (1, 10_000, 288), (10_000, 1, 16), (Int(Int32.max), Int(Int32.max), 160),
        ])
    func size(width: Int, height: Int, expected: Int) {
        let sampling = Thumbnail.sampling(width: width, height: height)
        #expect(sampling.fit == PictureFit(width: Thumbnail.width, height: expected))
        #expect(sampling.instants(in: TimeSpan(start: 10, end: 20)) == [15])
    }

    @Test(
        "Another decoder finds the same picture, within what quantisation takes",
        .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing), arguments: [16, 90, 284])
    func decoded(height: Int) throws {
        let picture = ThumbnailTests.gradient(height: height)
        let thumbnail = try #require(Thumbnail(of: picture))
        let folder = try TemporaryFolder()
        let path = try folder.write(Data(thumbnail.jpeg), as: "thumbnail.jpg")
        #expect(
            try FFmpegTool.probe("-show_entries stream=codec_name,width,height -of csv=p=0", path)
                .trimmingCharacters(in: .whitespacesAndNewlines) == "mjpeg,\(Thumbnail.width),\(height)")
        // Lanczos and full chroma, or the colours of the tool's own scaler would be what is measured.
        let bytes = try FFmpegTool.run(
            "-i \(path) -f rawvideo -sws_flags lanczos+full_chroma_int+accurate_rnd -pix_fmt rgb24 -")
        let plane = Thumbnail.width * height
        try #require(bytes.count == 3 * plane)
        let differences = (0..<3 * plane).map { index in
            abs(Float(bytes[index]) / 255 - picture.samples[index % 3 * plane + index / 3])
        }
        #expect(differences.reduce(0, +) / Float(3 * plane) < 0.015)
        #expect((differences.max() ?? 1) < 0.15)
    }

    @Test("The same picture gives the same bytes, and noise is made to fit or has none", arguments: [16, 90, 288])
    func length(height: Int) {
        let picture = ThumbnailTests.gradient(height: height)
        #expect(Thumbnail(of: picture) == Thumbnail(of: picture))
        let made = Thumbnail(of: ThumbnailTests.noise(height: height, seed: 1))
        #expect(made.map { $0.jpeg.count <= Thumbnail.longest } ?? (height > 90))
    }

    @Test("What is no number, or lies outside of what colours can be, is brought inside")
    func odd() {
        var samples = ThumbnailTests.gradient(height: 16).samples
        for (index, value) in [Float.nan, .infinity, -.infinity, -1, 2].enumerated() { samples[100 + index] = value }
        #expect(Thumbnail(of: VideoFrame(width: Thumbnail.width, height: 16, samples: samples)) != nil)
    }

    @Test("A file is taken as it was made, and not when anything is missing, added or changed in its frame")
    func checked() throws {
        let jpeg = try #require(Thumbnail(of: ThumbnailTests.gradient(height: 90))).jpeg
        #expect(Thumbnail(jpeg: jpeg)?.jpeg == jpeg)
        for count in 0..<jpeg.count { #expect(Thumbnail(jpeg: Array(jpeg.prefix(count))) == nil) }
        #expect(Thumbnail(jpeg: jpeg + [0]) == nil && Thumbnail(jpeg: jpeg + jpeg) == nil)
        #expect(Thumbnail(jpeg: jpeg + [UInt8](repeating: 0, count: Thumbnail.longest)) == nil)
        // A comment, EXIF, a progressive frame, another picture in the scan.
        for segment: [UInt8] in [[0xFF, 0xFE, 0, 4, 1, 2], [0xFF, 0xE1, 0, 4, 1, 2], [0xFF, 0xC2, 0, 4, 1, 2]] {
            #expect(Thumbnail(jpeg: Array(jpeg[..<2]) + segment + Array(jpeg[2...])) == nil)
        }
        #expect(Thumbnail(jpeg: Array(jpeg.dropLast(2)) + [0xFF, 0xD8, 0xFF, 0xD9]) == nil)
        #expect(Thumbnail(jpeg: Array(jpeg.dropLast(2)) + [0xFF, 0xFF, 0xD9]) == nil)
        let frame = try #require(jpeg.indices.first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
        for (offset, value) in [(4, 12), (5, 1), (6, 0), (7, 1), (8, 0), (9, 1)] as [(Int, UInt8)] {
            var changed = jpeg
            changed[frame + offset] = value
            #expect(Thumbnail(jpeg: changed) == nil, "\(offset)")
        }
        #expect(Thumbnail(jpeg: Array("<html><script>alert(1)</script></html>".utf8)) == nil)
    }

    @Test("Bytes turned at random never trap", arguments: [1, 2] as [UInt64])
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let jpeg = try #require(Thumbnail(of: ThumbnailTests.gradient(height: 16))).jpeg
        for _ in 0..<5000 {
            var damaged = jpeg
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<min(700, damaged.count), using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            if let taken = Thumbnail(jpeg: damaged) { #expect(taken.jpeg == damaged) }
        }
    }
}
