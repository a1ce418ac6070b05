import Foundations
import Logging
import Operations
import Testing

@Suite("Lines that repeat themselves")
struct RepetitionLimitTests {
    typealias Limit = RepetitionLimit<Int>

    private func kind(_ number: Int) -> Limit.Kind {
        .init(logger: "acavd", level: .warning, stage: "embed", shape: "\(number)")
    }

    @Test(
        "What passes and what is counted add up, in their order, whatever comes when",
        arguments: 0..<12 as Range<UInt64>)
    func conservation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var limit = Limit()
        var now = Duration.zero
        var (given, passed, counted) = ([Int: Int](), [Int: Int](), [Int: Int]())
        /// When events of a kind passed.
        var times: [Int: [Duration]] = [:]
        func take(_ summaries: [Limit.Summary]) {
            for summary in summaries {
                #expect(summary.count > 0 && summary.period >= .zero)
                counted[summary.last, default: 0] += summary.count
            }
        }
        let kinds = [3, 40, 600][Int(seed % 3)]
        for _ in 0..<4000 {
            // Floods, trickles, and silences that end windows.
            let pause = [0, 0, 0, 10, 1000, 90_000][Int.random(in: 0..<6, using: &generator)]
            if pause < 90_000 || Int.random(in: 0..<50, using: &generator) == 0 { now += .milliseconds(pause) }
            let number = Int.random(in: 0..<kinds, using: &generator)
            take(limit.endWindows(at: now))
            given[number, default: 0] += 1
            if limit.admit(number, of: kind(number), at: now) {
                passed[number, default: 0] += 1
                times[number, default: []].append(now)
            }
        }
        take(limit.finish(at: now))
        take(limit.finish(at: now + .seconds(600)))
        #expect(limit.nextSummary == nil)
        #expect(passed.values.reduce(0, +) + counted.values.reduce(0, +) == 4000)
        // Each kind by itself, where there is room for all.
        if kinds < Limit.mostKinds {
            #expect(given == passed.merging(counted, uniquingKeysWith: +))
        }
        for times in times.values {
            for (index, time) in times.enumerated() where index >= 2 * Limit.burst {
                #expect(time - times[index - 2 * Limit.burst] >= Limit.period)
            }
        }
    }

    @Test("Ten pass; then there is a number a minute until a minute was quiet, and ten pass again")
    func course() {
        var limit = Limit()
        func passes(_ count: Int, at seconds: Int) -> Int {
            (0..<count).count { limit.admit($0, of: kind(0), at: .seconds(seconds)) }
        }
        #expect(passes(25, at: 0) == 10)
        #expect(limit.nextSummary == .seconds(60))
        #expect(limit.endWindows(at: .seconds(59)).isEmpty)
        let first = limit.endWindows(at: .seconds(61))
        #expect(first.map(\.count) == [15] && first.map(\.period) == [.seconds(61)] && first.map(\.last) == [24])
        #expect(passes(3, at: 70) == 0)
        #expect(limit.endWindows(at: .seconds(121)).map(\.count) == [3])
        #expect(limit.nextSummary == nil)
        #expect(limit.endWindows(at: .seconds(181)).isEmpty)
        #expect(passes(11, at: 182) == 10)
        #expect(limit.finish(at: .seconds(182)).map(\.count) == [1])
    }

    @Test("Kinds for which there is no room count as alike, so that memory and lines are bounded")
    func room() {
        var limit = Limit()
        let passed = (0..<10_000).count { limit.admit($0, of: kind($0), at: .zero) }
        #expect(passed == Limit.mostKinds + Limit.burst)
        let summaries = limit.endWindows(at: .seconds(60))
        #expect(summaries.map(\.count) == [10_000 - passed])
        // What went quiet makes room.
        let passes = limit.admit(0, of: kind(0), at: .seconds(60))
        #expect(passes)
    }
}
