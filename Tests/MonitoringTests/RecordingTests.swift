import Foundation
import Monitoring
import Testing

@Suite struct RecordingTests {
    private static let start = Date(timeIntervalSince1970: 1_700_000_000)

    private static func sample(_ time: Date, _ number: Int) -> HistoryStatus.Sample {
        HistoryStatus.Sample(
            time: time, mutualInformation: 0, size: number, messages: 0, clips: 0, accepted: 0, evicted: 0, lag: nil)
    }

    @Test("A history of any length has few samples, evenly spaced from the first to nearly the last")
    func history() throws {
        var recorder = HistoryRecorder()
        for second in 0..<200_000 {
            let time = Self.start.addingTimeInterval(Double(second))
            recorder.record(Self.sample(time, second), at: time)
            #expect(recorder.history.samples.count <= HistoryRecorder.mostSamples)
        }
        let samples = recorder.history.samples
        #expect(samples.count > HistoryRecorder.mostSamples / 2)
        #expect(samples.first?.size == 0)
        let interval = Int(recorder.history.intervalSeconds)
        #expect(zip(samples, samples.dropFirst()).allSatisfy { $1.size - $0.size == interval })
        #expect(199_999 - (try #require(samples.last)).size <= interval)
    }

    @Test func aClockThatIsSetBackDoesNotStopTheHistory() {
        var recorder = HistoryRecorder()
        for second in [0, 10, -100, -90] {
            let time = Self.start.addingTimeInterval(Double(second))
            recorder.record(Self.sample(time, second), at: time)
        }
        #expect(recorder.history.samples.map(\.size) == [0, 10, -100, -90])
    }

    @Test("Rates are those of the last minute, and not of earlier runs")
    func rates() {
        var meter = RateMeter()
        let start = ContinuousClock.now
        func counts(_ second: Int) -> RateMeter.Counts {
            // Ten a second at first, two later.
            let count = 1_000_000 + 10 * min(second, 300) + 2 * max(0, second - 300)
            return RateMeter.Counts(messages: count, clips: 3 * count, accepted: 0, evicted: 0)
        }
        for second in 0...1000 {
            meter.note(counts(second), at: start + .seconds(second))
            let rates = meter.rates(counts(second), at: start + .seconds(second))
            guard second > 0 else {
                #expect(rates == RateStatus())
                continue
            }
            #expect(rates.seconds <= 61)
            if second <= 300 || second > 362 {
                #expect(abs(rates.videosPerSecond - (second <= 300 ? 10 : 2)) < 1e-9)
                #expect(abs(rates.clipsPerSecond - 3 * rates.videosPerSecond) < 1e-9)
            }
        }
        let later = meter.rates(counts(1000), at: start + .seconds(2000))
        #expect(later.seconds >= 1000 && later.videosPerSecond == 0, "a stream that stopped has no rate")
    }

    private static func event(_ number: Int, _ clip: String, displacedBy: String? = nil) -> RecentEvent {
        RecentEvent(
            sequence: UInt64(number), time: start, kind: displacedBy == nil ? .accepted : .evicted, clip: clip,
            video: clip, uri: "", start: 0, end: 1, gain: 0, objective: 0, setSize: 0, displacedBy: displacedBy)
    }

    @Test func theLatestEventsComeFirstAndAreBounded() {
        var events = RecentEvents()
        for batch in 0..<20 { events.append((0..<50).map { Self.event(50 * batch + $0, "\($0)@0") }) }
        events.append((0..<1000).map { Self.event(1000 + $0, "\($0)@0") })
        #expect(events.latest(3).map(\.sequence) == [1999, 1998, 1997])
        #expect(events.latest(10_000).count == RecentEvents.most)
        #expect(events.latest(-1) == [])
        events.append([Self.event(2000, "new@0"), Self.event(2001, "old@0", displacedBy: "new@0")])
        #expect(events.about("new@0").map(\.sequence) == [2001, 2000])
    }

    @Test("Pictures of the clips in the events outlast those of clips that were declined")
    func thumbnails() {
        var events = RecentEvents()
        for number in 0..<10 {
            events.picture("member-\(number)", [UInt8(number)])
            events.append([Self.event(number, "member-\(number)")])
        }
        for number in 0..<5000 { events.picture("declined-\(number)", [1]) }
        #expect(events.latest(10).allSatisfy { $0.hasThumbnail })
        #expect(events.thumbnail(of: "member-3") == [3])
        #expect(events.thumbnail(of: "declined-0") == nil)
        #expect((0..<5000).count { events.thumbnail(of: "declined-\($0)") != nil } <= 2 * RecentEvents.most)
    }
}
