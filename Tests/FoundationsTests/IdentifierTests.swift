import Foundations
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    @Test("A video's name is not empty")
    func emptyVideo() {
        #expect(VideoID("") == nil)
        #expect(VideoID("dQw4w9WgXcQ")?.text == "dQw4w9WgXcQ")
    }

    @Test(
        "A clip is named by its video and its start in milliseconds",
        arguments: [(0.0, "v@0"), (1.0, "v@1000"), (12.3456, "v@12346"), (0.0004, "v@0")])
    func clipName(start: Double, name: String) throws {
        let video = try #require(VideoID("v"))
        #expect(ClipID(video: video, span: TimeSpan(start: start, end: start + 10)).description == name)
    }

    @Test("Videos are the same when their bytes are, not when they look the same")
    func bytes() throws {
        let (composed, decomposed) = (try #require(VideoID("caf\u{E9}")), try #require(VideoID("cafe\u{301}")))
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, composed]).count == 2)
        #expect((composed < decomposed) != (decomposed < composed))
    }

    @Test("Clips sort by video, then by start")
    func order() throws {
        let (a, b) = (try #require(VideoID("a")), try #require(VideoID("b")))
        let clips = [
            ClipID(video: b, startMilliseconds: 0), ClipID(video: a, startMilliseconds: 2000),
            ClipID(video: a, startMilliseconds: 500),
        ]
        #expect(clips.sorted().map(\.description) == ["a@500", "a@2000", "b@0"])
    }
}
