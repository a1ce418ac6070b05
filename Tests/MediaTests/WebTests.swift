import Foundation
import Foundations
import Media
import Testing

@Suite(
    "Media from the web", .enabled(if: FFmpegTool.isInstalled, FFmpegTool.missing),
    .enabled(if: WebServer.isInstalled, WebServer.missing))
struct WebTests {
    private let folder: TemporaryFolder

    init() throws {
        MediaLibrary.quieten()
        folder = try TemporaryFolder()
    }

    @Test(
        "A file that can only be read forward gives its clips in any order, and holds little of itself in memory",
        arguments: ["a.mkv", "a.mp4", "a.ts"])
    func forwardOnly(name: String) throws {
        let path = folder.path(name)
        try FFmpegTool.run(
            "-f lavfi -i testsrc2=s=64x48:r=25:d=20 -f lavfi -i sine=d=20 -c:v libx264 -g 25 -c:a aac"
                + " -movflags +faststart", path)
        let server = try WebServer(folder: folder.url.path)
        var limits = MediaLimits()
        limits.clipBytes = try Data(contentsOf: URL(filePath: path)).count / 4
        var file = try MediaFile(opening: server.address + name, limits: limits)
        let sampling = FrameSampling(framesPerClip: 4, width: 32, height: 24, successorSeconds: nil)
        for start in [0.0, 17, 9] {
            let clip = try file.decode(TimeSpan(start: start, end: start + 1), sampling: sampling)
            let local = try decode(path, from: start, to: start + 1)
            #expect(clip.frames.map(\.samples) == local.frames.map(\.samples))
            #expect(clip.waveform.samples.count == 16_000)
            #expect(greatestDifference(clip.waveform.samples, local.waveform.samples) < 0.01)
        }
    }

    @Test("A page that is missing and a server that is not there are told apart")
    func unreachable() throws {
        let server = try WebServer(folder: folder.url.path)
        #expect(throws: MediaError.notFound(input: server.address + "a.mp4")) {
            _ = try MediaFile(opening: server.address + "a.mp4")
        }
        let error = #expect(throws: MediaError.self) { _ = try MediaFile(opening: "http://127.0.0.1:1/a.mp4") }
        #expect(error?.name == "media.cannot_open")
    }

    @Test("A playlist on the web opens no other file")
    func playlist() throws {
        try FFmpegTool.run("-f lavfi -i testsrc2=s=32x32:d=3 -c:v libx264", folder.path("secret.ts"))
        let text = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsecret.ts\n#EXT-X-ENDLIST\n"
        _ = try folder.write(Data(text.utf8), as: "x.mp4")
        let server = try WebServer(folder: folder.url.path)
        let error = #expect(throws: MediaError.self) { _ = try MediaFile(opening: server.address + "x.mp4") }
        #expect(error?.name == "media.not_media")
    }
}
