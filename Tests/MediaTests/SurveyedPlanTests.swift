import Foundation
import Foundations
import Media
import Testing

@Suite("Windows by what a survey shows")
struct SurveyedPlanTests {
    private func picture(_ time: Double, _ until: Double, grey: Float) -> SurveyPicture {
        SurveyPicture(time: time, until: until, colours: [Float](repeating: grey, count: 12))
    }

    private func span(_ start: Double, _ end: Double) -> TimeSpan { TimeSpan(start: start, end: end) }

    @Test("Each shot that is long enough gives windows, the last one too, and the others none")
    func shots() {
        let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1)
        let pictures = [
            picture(0, 12, grey: 0.1), picture(12, 20, grey: 0.9), picture(20, 29, grey: 0.5),
            picture(29, 44, grey: 0.2),
        ]
        #expect(plan.windows(duration: 45, showing: pictures) == [span(1, 11), span(32, 42)])
    }

    @Test("A video of one scene is cut as by its length alone")
    func oneScene() {
        let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1)
        for duration in [10.5, 14, 24, 60, 61.337] {
            let pictures = [picture(0, duration, grey: 0.5)]
            #expect(plan.windows(duration: duration, showing: pictures) == plan.windows(duration: duration))
        }
    }

    @Test("A video of short shots alone, or of which nothing was seen, is cut by its length alone")
    func shortShots() {
        let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1)
        let pictures = (0..<12).map { picture(Double($0) * 5, Double($0) * 5 + 5, grey: $0 % 2 == 0 ? 0.2 : 0.8) }
        #expect(plan.windows(duration: 60, showing: pictures) == plan.windows(duration: 60))
        #expect(plan.windows(duration: 60, showing: []) == plan.windows(duration: 60))
        for duration in [0, 0.9, 5, 10, .infinity, .nan] {
            #expect(plan.windows(duration: duration, showing: pictures) == plan.windows(duration: duration))
        }
    }

    @Test("Of many shots those are taken that look unlike each other")
    func diversity() {
        let plan = ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1)
        let greys: [Float] = [0.5, 0.55, 0.5, 0.45, 0.95, 0.5, 0.05, 0.5, 0.55]
        let pictures = greys.enumerated().map { index, grey in
            picture(Double(index) * 12, Double(index) * 12 + 12, grey: grey)
        }
        let windows = plan.windows(duration: 108, showing: pictures)
        #expect(windows.count == 3)
        #expect(windows.contains(span(49, 59)) && windows.contains(span(73, 83)))
    }

    @Test(
        "Windows lie in the video, in time order, in a shot each, apart, and are no more than by its length",
        arguments: 0..<300 as Range<UInt64>)
    func properties(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let survey = RandomSurvey(&generator)
        let clip = Double.random(in: 0.5...12, using: &generator)
        let plan = ClipPlan(
            clipSeconds: clip, clipsPerVideo: Int.random(in: 1...6, using: &generator), minimumSeconds: clip / 4)
        let windows = plan.windows(duration: survey.duration, showing: survey.pictures)
        let byLength = plan.windows(duration: survey.duration)
        #expect(windows.count <= byLength.count && windows.isEmpty == byLength.isEmpty)
        #expect(plan.windows(duration: survey.duration, showing: survey.pictures) == windows)
        for window in windows {
            #expect(window.end <= survey.duration && window.duration >= min(clip, survey.duration) - 0.002)
            #expect((window.start * 1000).rounded() / 1000 == window.start)
        }
        for (earlier, later) in zip(windows, windows.dropFirst()) { #expect(earlier.end <= later.start) }
        guard windows != byLength else { return }
        let shots = Shot.shots(showing: survey.pictures, duration: survey.duration, greatestGap: clip)
        for window in windows {
            #expect(
                shots.contains { $0.span.start - 0.001 <= window.start && window.end <= $0.span.end + 0.001 },
                "\(window) is in no shot")
        }
    }

    @Test("Looks are in the video, in order, and bounded, however long it is", arguments: 0..<100 as Range<UInt64>)
    func instants(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let plan = ClipPlan(
            clipSeconds: Double.random(in: 0.5...30, using: &generator), clipsPerVideo: 3, minimumSeconds: 0.5)
        let duration = plan.clipSeconds * pow(10, Double.random(in: -0.5...5, using: &generator))
        let instants = plan.surveyInstants(duration: duration)
        #expect(instants.isEmpty == (duration <= plan.clipSeconds) && instants.count <= 24)
        #expect(instants.allSatisfy { (0...duration).contains($0) })
        for (earlier, later) in zip(instants, instants.dropFirst()) { #expect(earlier < later) }
    }
}
