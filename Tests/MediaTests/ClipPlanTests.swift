import Foundations
import Media
import Testing

@Suite("Clip plan")
struct ClipPlanTests {
    private let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1)

    private func span(_ start: Double, _ end: Double) -> TimeSpan { TimeSpan(start: start, end: end) }

    @Test("A short video is one window of its whole length")
    func shortVideo() {
        #expect(plan.windows(duration: 2.06) == [span(0, 2.06)])
        #expect(plan.windows(duration: 10) == [span(0, 10)])
    }

    @Test("A video below the minimum gives none", arguments: [0, 0.999, -3, .nan, .infinity])
    func tooShort(duration: Double) {
        #expect(plan.windows(duration: duration).isEmpty)
        #expect(plan.windows(duration: duration, segments: [span(0, 10)]).isEmpty)
    }

    @Test("A longer video is divided into equal shares with a window in the middle of each")
    func longVideo() {
        #expect(plan.windows(duration: 14) == [span(2, 12)])
        #expect(plan.windows(duration: 24) == [span(1, 11), span(13, 23)])
        #expect(plan.windows(duration: 60) == [span(5, 15), span(25, 35), span(45, 55)])
    }

    @Test("Given segments are cut to the video, trimmed to their middle, and dropped when too short")
    func segments() {
        let given = [span(5, 40), span(7, 7.5), span(58.2, 70), span(90, 99), span(20.5, 22), span(30, 33)]
        #expect(plan.windows(duration: 60, segments: given) == [span(17.5, 27.5), span(58.2, 60), span(20.5, 22)])
        #expect(plan.windows(duration: 60, segments: []).isEmpty)
        #expect(plan.windows(duration: 60, segments: [span(3, 9), span(3, 8)]) == [span(3, 9)])
    }

    @Test("Windows lie in the video, in order, apart, and have exact names", arguments: 0..<200 as Range<UInt64>)
    func properties(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let clip = Double.random(in: 0.2...12, using: &generator)
        let count = Int.random(in: 1...6, using: &generator)
        let plan = ClipPlan(clipSeconds: clip, clipsPerVideo: count, minimumSeconds: clip / 4)
        let duration = Double.random(in: 0...100, using: &generator)
        let windows = plan.windows(duration: duration)
        #expect(windows.isEmpty == (duration < clip / 4))
        #expect(windows.count <= count)
        for window in windows {
            #expect(window.end <= duration)
            #expect(window.duration <= clip + 1e-9)
            #expect(window.duration >= min(clip, duration) - 0.001)
            #expect((window.start * 1000).rounded() / 1000 == window.start)
        }
        for (earlier, later) in zip(windows, windows.dropFirst()) {
            #expect(later.start >= earlier.end - 0.0011)
        }
    }
}
