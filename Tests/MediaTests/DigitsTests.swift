import Foundation
import Foundations
import HostileMedia
import Media
import Testing

/// Clips with handwritten and spoken digits, which lie beside the package where there are any.
enum Digits {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/digits/clips").standardizedFileURL

    static let arePresent = FileManager.default.fileExists(atPath: folder.path)
}

@Suite("Real clips", .enabled(if: Digits.arePresent, "needs the digits data set, ../shared/digits beside the package"))
struct DigitsTests {
    @Test("A clip of the digits is two seconds of picture and sound", arguments: ["d1_00000.mp4", "d1_00007.mp4"])
    func digits(name: String) throws {
        var file = try MediaFile(opening: Digits.folder.appending(path: name).path)
        #expect(file.information.video == MediaInformation.Video(width: 112, height: 112, frameRate: 12))
        #expect(file.information.audio == MediaInformation.Audio(sampleRate: 16_000, channels: 1))
        let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1)
        let spans = plan.windows(duration: file.information.duration)
        #expect(spans == [TimeSpan(start: 0, end: 2)])
        let clip = try file.decode(
            spans[0], sampling: FrameSampling(framesPerClip: 8, width: 32, height: 32, successorSeconds: 0.1))
        #expect(clip.waveform.samples.count == 32_000)
        #expect(clip.waveform.samples.contains { abs($0) > 0.05 })
        #expect(clip.frames.count == 8 && clip.successors.count == 8)
        #expect(clip.frames[0].samples != clip.frames[7].samples)
        #expect(clip.frames[3].samples != clip.successors[3].samples)
    }
}
