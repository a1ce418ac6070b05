import Foundations
import Media
import Testing

/// A key frame of one colour all over.
private func picture(_ time: Double, _ until: Double, grey: Float) -> SurveyPicture {
    SurveyPicture(time: time, until: until, colours: [Float](repeating: grey, count: 12))
}

@Suite("Shots")
struct ShotTests {
    private func shots(_ pictures: [SurveyPicture], duration: Double, greatestGap: Double = 5) -> [TimeSpan] {
        Shot.shots(showing: pictures, duration: duration, greatestGap: greatestGap).map(\.span)
    }

    @Test("A scene changes where colours do: the earlier shot ends where other key frames may come, the later begins")
    func change() {
        let pictures = [picture(0.1, 4, grey: 0.5), picture(5, 9, grey: 0.52), picture(10, 19, grey: 0.8)]
        #expect(
            shots(pictures, duration: 20) == [TimeSpan(start: 0, end: 9), TimeSpan(start: 10, end: 20)])
    }

    @Test("Colours that move within a picture are no change of scene")
    func movement() {
        let left = SurveyPicture(time: 0, until: 1, colours: [1, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0.2, 0])
        let right = SurveyPicture(time: 2, until: 3, colours: [0, 0, 0, 1, 0, 0, 0.5, 0, 0.2, 0, 0, 0])
        #expect(left.difference(from: right) == 0 && right.difference(from: left) == 0)
        #expect(shots([left, right], duration: 4) == [TimeSpan(start: 0, end: 4)])
        let brighter = SurveyPicture(time: 2, until: 3, colours: [1, 0, 0, 0.6, 0.5, 0, 0, 0, 0, 0, 0.2, 0])
        #expect(abs(left.difference(from: brighter) - 0.05) < 1e-6)
    }

    @Test("Of a gap that was not looked into nothing is known, nor of the borders of a video")
    func gaps() {
        let pictures = [picture(20, 25, grey: 0.5), picture(28, 30, grey: 0.5), picture(60, 66, grey: 0.5)]
        #expect(shots(pictures, duration: 100) == [TimeSpan(start: 20, end: 30), TimeSpan(start: 60, end: 66)])
        #expect(
            shots(pictures, duration: 100, greatestGap: 34) == [TimeSpan(start: 0, end: 100)])
        #expect(shots([], duration: 10) == [])
    }

    @Test("Shots lie in the video, in order, apart, and their pictures in them", arguments: 0..<100 as Range<UInt64>)
    func properties(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let survey = RandomSurvey(&generator)
        let shots = Shot.shots(showing: survey.pictures, duration: survey.duration, greatestGap: 7)
        for (earlier, later) in zip(shots, shots.dropFirst()) { #expect(earlier.span.end <= later.span.start) }
        for shot in shots {
            #expect(shot.span.duration > 0 && shot.span.end <= survey.duration && !shot.pictures.isEmpty)
            #expect(shot.pictures.allSatisfy { (shot.span.start...shot.span.end).contains($0.time) })
            for (earlier, later) in zip(shot.pictures, shot.pictures.dropFirst()) {
                #expect(earlier.difference(from: later) <= Shot.greatestDifference)
            }
        }
    }
}

/// Key frames of a video of some scenes, as a survey would see them.
struct RandomSurvey {
    let duration: Double
    let pictures: [SurveyPicture]

    init(_ generator: inout SeededGenerator) {
        let duration = Double.random(in: 1...400, using: &generator)
        var times = (0..<Int.random(in: 0...32, using: &generator)).map { _ in
            Double.random(in: 0..<duration, using: &generator)
        }
        times.sort()
        var grey: Float = 0.5
        var pictures: [SurveyPicture] = []
        for index in times.indices {
            if generator.nextUnit() < 0.3 { grey = Float.random(in: 0...1, using: &generator) }
            let next = index + 1 < times.count ? times[index + 1] : duration
            let until = times[index] + generator.nextUnit() * (next - times[index])
            let colours = (0..<12).map { _ in grey + Float.random(in: -0.01...0.01, using: &generator) }
            pictures.append(SurveyPicture(time: times[index], until: until, colours: colours))
        }
        self.duration = duration
        self.pictures = pictures
    }
}
