import Curation
import EventLog
import Foundation
import Foundations
import Pipeline
import Synchronization
import Testing
import Workers

@Suite("Parts of the pipeline")
struct PartsTests {
    @Test("Whatever order elements come in, they go out numbered from 0", arguments: [1, 2, 3] as [UInt64])
    func inOrder(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ordered = InOrder<Int>()
        var out: [Int] = []
        for number in (0..<200).shuffled(using: &generator) {
            ordered.insert(number, at: number)
            if generator.nextUnit() < 0.3 { out += ordered.take() }
        }
        out += ordered.take()
        #expect(out == Array(0..<200))
    }

    @Test("Work comes back in order and the limit holds", arguments: [0, 1, 2, 7])
    func orderedWork(workers: Int) {
        let work = OrderedWork<Int, Int>(workers: workers, limit: 10) {
            { number in
                Thread.sleep(forTimeInterval: Double(number * 7919 % 5) / 2000)
                return number * number
            }
        }
        var submitted = 0
        var out: [Int] = []
        while out.count < 100 {
            while work.room > 0 && submitted < 100 {
                work.submit(submitted)
                submitted += 1
            }
            #expect(work.outstanding <= 10)
            out += work.collect(timeout: .seconds(5))
        }
        #expect(out == (0..<100).map { $0 * $0 })
        #expect(work.outstanding == 0 && work.collect(timeout: .seconds(5)).isEmpty)
    }

    @Test("Work in hand tells how long nothing of it has finished")
    func standstill() {
        let isReleased = StopFlag()
        defer { isReleased.raise() }
        let work = OrderedWork<Int, Int>(workers: 2, limit: 4) {
            { number in
                while number == 0, !isReleased.isRaised { Thread.sleep(forTimeInterval: 0.001) }
                return number
            }
        }
        #expect(work.standstill == nil)
        let before = SuspendingClock.now
        work.submit(0)
        work.submit(1)
        // The second is done and held back by the first; from then on nothing moves.
        while work.standstill ?? .zero < .milliseconds(20) {
            #expect(work.collect(timeout: .milliseconds(10)).isEmpty)
        }
        #expect(work.standstill.map { $0 <= before.duration(to: .now) } == true)
        isReleased.raise()
        var out: [Int] = []
        while out.count < 2 { out += work.collect(timeout: .seconds(5)) }
        #expect(out == [0, 1] && work.standstill == nil)
        // After a rest it begins anew.
        let anew = SuspendingClock.now
        work.submit(2)
        #expect(work.standstill.map { $0 <= anew.duration(to: .now) } == true)
    }

    @Test("Counting the clips of videos ends when it is told to, whatever a worker waits for")
    func planningStops() throws {
        let isReleased = StopFlag()
        defer { isReleased.raise() }
        let planning = OrderedWork<VideoRequest, Int>(workers: 2, limit: 4) {
            { request in
                while request.uri == "stuck", !isReleased.isRaised { Thread.sleep(forTimeInterval: 0.01) }
                return 2
            }
        }
        let id = try #require(VideoID("a video"))
        let stop = StopFlag()
        let videos = (0..<10).map { VideoRequest(id: id, uri: $0 < 8 ? "quick" : "stuck") }
        Thread {
            Thread.sleep(forTimeInterval: 0.3)
            stop.raise()
        }.start()
        #expect(plannedClips(videos, planning: planning, until: stop) <= 16)
    }

    @Test(
        "An input that is to be tried again is, later and with the next number, and keeps its place",
        arguments: [0, 2])
    func attempts(workers: Int) {
        let work = OrderedWork<Int, [Int]>(workers: workers, limit: 10) {
            { number, attempt in
                attempt <= number % 3 ? .again(after: .milliseconds(5 * attempt)) : .done([number, attempt])
            }
        }
        var submitted = 0
        var out: [[Int]] = []
        while out.count < 60 {
            while work.room > 0 && submitted < 60 {
                work.submit(submitted)
                submitted += 1
            }
            out += work.collect(timeout: .seconds(5))
        }
        #expect(out == (0..<60).map { [$0, $0 % 3 + 1] })
    }

    @Test("Without workers an input is worked on as it is submitted, by whoever submits it, with one worker for all")
    func workWithoutThreads() {
        let made = Mutex(0)
        let work = OrderedWork<Int, (number: Int, isHere: Bool)>(workers: 0, limit: 3) {
            made.withLock { $0 += 1 }
            let thread = Thread.current
            return { ($0, Thread.current === thread) }
        }
        #expect(made.withLock { $0 } == 1)
        for number in 0..<3 { work.submit(number) }
        #expect(work.room == 0 && work.outstanding == 3)
        let out = work.collect(timeout: .zero)
        #expect(out.map(\.number) == [0, 1, 2])
        #expect(out.allSatisfy { $0.isHere })
        #expect(work.room == 3 && made.withLock { $0 } == 1)
    }

    // MARK: - Mini-batches

    private static func message(_ partition: Int32, _ offset: Int64, clips: Int? = nil) -> ReadyMessage {
        let source = TopicPartition(topic: "t", partition: partition)
        guard let video = VideoID("v\(partition)-\(offset)") else { preconditionFailure("a name is not empty") }
        guard let clips else {
            return ReadyMessage(source: source, offset: offset, content: .withdrawal(video))
        }
        let embedded = (0..<clips).map { index in
            EmbeddedClip(
                clip: ClipReference(
                    video: video, uri: "memory:", span: TimeSpan(start: Double(index), end: Double(index) + 1)),
                features: [])
        }
        return ReadyMessage(
            source: source, offset: offset, content: .clips(embedded, filtered: clips == 0 ? [.noAudio] : []))
    }

    @Test("A mini-batch counts clips, and a message without any as one; it gives out what came in, in order, once")
    func miniBatch() {
        let start = ContinuousClock.now
        var batch = MiniBatch()
        #expect(batch.isEmpty && batch.size == 0 && batch.started == nil)
        batch.append(PartsTests.message(0, 1, clips: 3), at: start)
        batch.append(PartsTests.message(1, 1), at: start + .seconds(1))
        batch.append(PartsTests.message(0, 2, clips: 0), at: start + .seconds(2))
        #expect(batch.size == 5 && batch.started == start && !batch.isEmpty)
        let out = batch.take()
        #expect(out.map(\.offset) == [1, 1, 2] && out.map(\.source.partition) == [0, 1, 0])
        #expect(batch.isEmpty && batch.size == 0 && batch.started == nil && batch.take().isEmpty)
    }

    @Test("What is taken out of a mini-batch no longer counts; the rest keep their order and have waited as long")
    func miniBatchRemoval() {
        let start = ContinuousClock.now
        var batch = MiniBatch()
        for offset in 0..<6 as Range<Int64> {
            batch.append(
                PartsTests.message(Int32(offset % 2), offset, clips: Int(offset)), at: start + .seconds(Int(offset)))
        }
        batch.removeAll { $0.source.partition == 0 }
        #expect(batch.messages.map(\.offset) == [1, 3, 5] && batch.size == 9 && batch.started == start)
        batch.removeAll { _ in true }
        #expect(batch.isEmpty && batch.size == 0 && batch.started == nil)
        batch.removeAll { _ in true }
        batch.append(PartsTests.message(0, 9), at: start + .seconds(9))
        #expect(batch.started == start + .seconds(9))
    }

    // MARK: - Tallies

    @Test("Tallies are read back as they were written, and names of a version to come are passed over")
    func tallies() {
        let empty = StreamTallies()
        #expect(StreamTallies(named: empty.named) == empty && StreamTallies(named: [:]) == empty)
        var tallies = StreamTallies()
        var messages = 0
        for seed in 0..<50 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<Int.random(in: 0..<10, using: &generator) {
                tallies.count(PartsTests.anyMessage(&generator))
                messages += 1
            }
            var named = tallies.named
            #expect(StreamTallies(named: named) == tallies)
            named["replicated"] = 7
            named["filtered.too_purple"] = 8
            #expect(StreamTallies(named: named) == tallies)
        }
        #expect(tallies.messages == messages)
        #expect(Set(tallies.filtered.keys) == Set(FilterReason.allCases))
        let letters = tallies.deadLettered.values.reduce(0, +)
        #expect(letters > 0 && tallies.withdrawals > 0 && tallies.clips > 0)
    }

    /// A message with any outcome. Error classes have dots of their own.
    private static func anyMessage(_ generator: inout SeededGenerator) -> ReadyMessage {
        let source = TopicPartition(topic: "t", partition: 0)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: return message(0, 0)
        case 1:
            let errorClass = ["media.corrupt", "no_uri", "filtered.no_audio", ""].randomElement(using: &generator)
            let letter = LogRecord(topic: "rejected", key: nil, value: nil)
            return ReadyMessage(
                source: source, offset: 0, content: .deadLetter(letter, errorClass: errorClass ?? "none"))
        default:
            let reasons = FilterReason.allCases.filter { _ in generator.nextUnit() < 0.4 }
            let clips = message(0, 0, clips: Int.random(in: 0..<4, using: &generator))
            guard case .clips(let embedded, _) = clips.content else { return clips }
            return ReadyMessage(source: source, offset: 0, content: .clips(embedded, filtered: reasons))
        }
    }

    // MARK: - Numbers

    @Test("Numbering goes on with a higher number, and never back", arguments: [0, 5] as [UInt64])
    func skip(first: UInt64) throws {
        var sequence = EventSequence(next: first, topics: Crawl.topics, source: "/s", clusteringNames: ["a", "v"])
        func number(_ sequence: inout EventSequence) throws -> UInt64 {
            let video = try #require(VideoID("v"))
            let change = ClipChange(
                sequence: 0, clip: ClipReference(video: video, uri: "memory:", span: TimeSpan(start: 0, end: 1)),
                assignments: [], modelVersion: 1, gain: 0, objective: 0, setSize: 0)
            let records = sequence.records(of: sequence.events(resetting: [change]))
            #expect(records.map(\.topic) == ["events", "curated"])
            let event = try CuratedEvent.parse(
                ConsumedRecord(
                    source: TopicPartition(topic: "events", partition: 0), offset: 0, key: records[0].key,
                    value: records[0].value, headers: records[0].headers))
            return event.change.sequence
        }
        #expect(try number(&sequence) == first)
        sequence.skip(to: 9)
        #expect(sequence.next == 9)
        #expect(try number(&sequence) == 9)
        sequence.skip(to: 3)
        sequence.skip(to: 10)
        #expect(try number(&sequence) == 10)
        #expect(sequence.next == 11)
    }

    // MARK: - Places of videos

    @Test(
        "An ID takes its place in the template and cannot leave it",
        arguments: [
            ("abc", "file:///v/abc.mp4"), ("a b", "file:///v/a%20b.mp4"),
            ("../../etc/passwd", "file:///v/..%2F..%2Fetc%2Fpasswd.mp4"), ("é", "file:///v/%C3%A9.mp4"),
            ("{id}", "file:///v/%7Bid%7D.mp4"),
            ("..", "file:///v/%2E%2E.mp4"), ("...", "file:///v/....mp4"),
        ])
    func template(id: String, uri: String) throws {
        let template = try #require(URITemplate("file:///v/{id}.mp4"))
        #expect(template.uri(of: try #require(VideoID(id))) == uri)
    }

    @Test("A template without a place for the ID is none")
    func templateWithoutPlace() {
        #expect(URITemplate("file:///v/video.mp4") == nil)
        #expect(URITemplate("{id}/{id}") != nil)
    }
}
