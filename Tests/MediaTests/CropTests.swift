import Foundations
import HostileMedia
import Media
import Testing

@Suite("Pictures cropped", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing))
struct CropTests {
    private let folder: TemporaryFolder

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
    }

    /// Sizes, and what `torchvision.transforms.functional` computes of them: `_compute_resized_output_size` and, of
    /// the margins, `int(round((image - crop) / 2.0))`.
    @Test(
        "Sizes and margins are rounded as torchvision rounds them",
        arguments: [
            (1280, 720, 256, [455, 256, 116, 16]),
            (720, 1280, 256, [256, 455, 16, 116]),
            (640, 480, 256, [341, 256, 58, 16]),
            (320, 240, 225, [300, 225, 38, 0]),
            (480, 854, 240, [240, 427, 8, 102]),
            (500, 500, 224, [224, 224, 0, 0]),
            (3, 2, 1000, [1500, 1000, 638, 388]),
            (64, 2, 224, [7168, 224, 3472, 0]),
        ])
    func rounding(width: Int, height: Int, shortSide: Int, expected: [Int]) {
        let fit = PictureFit(width: 224, height: 224, mode: .crop(shortSide: shortSide))
        let scaled = fit.scaled(width: width, height: height)
        #expect(scaled.map { [$0.width, $0.height, $0.left, $0.top] } == expected)
    }

    @Test("The centre is cut out of the upright picture as ffmpeg cuts it", arguments: [0, 90, 180, 270])
    func centre(degrees: Int) throws {
        let flat = try Recipe(
            title: "", file: "flat.mp4", encoding: "-c:v libx264 -c:a aac", source: "testsrc2=s=100x56:r=25:d=1"
        ).make(in: folder)
        let path = folder.path("turned.mp4")
        try FFmpegTool.run("-i \(flat) -c copy -metadata:s:v:0 rotate=\(degrees)", path)
        let scaler = "flags=area+accurate_rnd+full_chroma_int,format=gbrp"
        let isWide = degrees % 180 == 0
        // 100 × 24 / 56 is 42.9.
        let reference = try Reference(
            of: path, width: 20, height: 22,
            filter: isWide ? "scale=42:24:\(scaler),crop=20:22:11:1" : "scale=24:42:\(scaler),crop=20:22:2:10")
        var file = try MediaFile(opening: path)
        let sampling = FrameSampling(
            windows: 1, framesPerWindow: 2, fit: PictureFit(width: 20, height: 22, mode: .crop(shortSide: 24)))
        let clip = try file.decode(TimeSpan(start: 0, end: 1), sampling: sampling)
        for (frame, instant) in zip(clip.frames, [0.25, 0.75]) {
            #expect(peakSignalToNoise(frame.samples, reference.picture(at: instant)) > 45)
        }
        #expect(clip.frames.count == 2)
    }

    /// A film without sound of one colour on the left and above, green in the middle third, another on the right and
    /// below.
    private func stripes(_ width: Int, _ height: Int) throws -> String {
        let path = folder.path("\(width)x\(height).mkv")
        let (across, size) = width >= height ? ("X", width) : ("Y", height)
        func third(_ index: Int) -> String {
            "255*between(\(across),\(size * index / 3),\(size * (index + 1) / 3 - 1))"
        }
        let planes = "r='\(third(0))':g='\(third(1))':b='\(third(2))'"
        try FFmpegTool.run(
            "-f lavfi -i nullsrc=s=\(width)x\(height):r=5:d=1,format=gbrp,geq=\(planes) -c:v ffv1", path)
        return path
    }

    private func decode(_ path: String, _ fit: PictureFit) throws(MediaError) -> VideoFrame? {
        var file = try MediaFile(opening: path)
        let sampling = FrameSampling(windows: 1, framesPerWindow: 1, fit: fit)
        let clip = try file.decode(
            TimeSpan(start: 0, end: 1), sampling: ClipSampling(pictures: [sampling], soundRates: []))
        return clip.pictures(sampling)?.frames.first
    }

    @Test("What is cut out of a long picture is its middle", arguments: [(96, 8), (8, 96), (96, 3), (3, 96)])
    func middle(width: Int, height: Int) throws {
        let frame = try #require(
            try decode(stripes(width, height), PictureFit(width: 6, height: 6, mode: .crop(shortSide: 6))))
        let expected = [0, 1, 0].flatMap { [Float](repeating: $0, count: 36) }
        #expect(greatestDifference(frame.samples, expected) < 0.01)
    }

    @Test(
        "A picture too long to be scaled whole is refused where its centre is wanted, and stretched elsewhere",
        arguments: [(8192, 1), (1, 8192), (66, 2), (2, 8192)])
    func hostileShapes(width: Int, height: Int) throws {
        let path = try stripes(width, height)
        let error = #expect(throws: MediaError.self) {
            try decode(path, PictureFit(width: 224, height: 224, mode: .crop(shortSide: 256)))
        }
        guard case .tooLarge(path, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("\(width)x\(height)"))
        #expect(try decode(path, PictureFit(width: 16, height: 16))?.samples.count == 768)
    }
}
