import Curation
import EventLog
import Foundation
import Foundations
import Pipeline
import Selection
import StateStore
import Synchronization
import Testing
import Workers

@Suite("Curation service")
struct CurationServiceTests {
    /// Lets videos finish in another order than they were begun.
    private static let restless: @Sendable (VideoRequest) -> VideoOutcome = { request in
        var generator = SeededGenerator.stream(seed: 98, named: request.id.text)
        Thread.sleep(forTimeInterval: generator.nextUnit() / 2000)
        return Crawl.embed(request)
    }

    @Test("Every message ends in one outcome, and events, table and set agree", arguments: [0, 1, 4])
    func everyMessage(workers: Int) throws {
        let crawl = Crawl(curation: Crawl.large)
        try crawl.sendVideos(0..<920)
        let report = try crawl.run(
            Crawl.Conditions(workers: workers, batchClips: 16, embed: CurationServiceTests.restless))
        #expect(report.tallies.messages == 920)
        #expect(try crawl.brokenPromises() == [])
        let events = try crawl.events()
        #expect(try crawl.table().members.count == report.state.size && report.state.size > 0)

        let counts = report.curation
        #expect(counts.accepted == events.count { if case .accepted = $0 { true } else { false } })
        #expect(counts.clips == counts.accepted + counts.declined.values.reduce(0, +))
        #expect(report.tallies.clips == counts.clips + counts.duplicates + counts.dropped)
        #expect(counts.withdrawn > 0 && counts.displaced > 0 && counts.publications > 2)

        // 40 rounds of 23 kinds: one silent, one short; broken, cut-off and empty messages are dead letters.
        #expect(report.tallies.filtered == [.noAudio: 40, .tooShort: 40])
        #expect(report.tallies.deadLettered == ["media.corrupt": 40, "malformed_json": 40, "no_video": 40])
        #expect(report.tallies.withdrawals == 40)
    }

    @Test("The number of workers changes no byte of what is published and no bit of the state", arguments: [1, 2, 5])
    func determinism(workers: Int) throws {
        func outcome(workers: Int, batchClips: Int) throws -> Crawl.Outcome {
            let crawl = Crawl(curation: Crawl.large)
            try crawl.sendVideos(0..<460)
            try crawl.run(
                Crawl.Conditions(workers: workers, batchClips: batchClips, embed: CurationServiceTests.restless))
            return try crawl.outcome()
        }
        #expect(try outcome(workers: workers, batchClips: 3 * workers) == outcome(workers: 0, batchClips: 16))
    }

    @Test("Estimates are there when they were asked for, and asking changes no byte of what is published")
    func estimates() throws {
        func run(_ conditions: Crawl.Conditions) throws -> (report: StreamReport, outcome: Crawl.Outcome) {
            let crawl = Crawl(curation: Crawl.large)
            try crawl.sendVideos(0..<460)
            let report = try crawl.run(conditions)
            return (report, try crawl.outcome())
        }
        let with = try run(Crawl.Conditions(wantsEstimates: true))
        let without = try run(Crawl.Conditions())
        let estimates = try #require(with.report.estimates)
        #expect(estimates.size == with.report.state.size)
        #expect((0...1).contains(estimates.supply.share))
        #expect(without.report.estimates == nil)
        #expect(with.outcome == without.outcome)
    }

    @Test("A dead letter carries the input, its place and the reason")
    func deadLetter() throws {
        let crawl = Crawl(partitions: 1)
        try crawl.send("broken1", key: "k")
        try crawl.send("{\"uri\": 1}")
        try crawl.run()
        let letters = crawl.broker.records(of: "rejected")
        #expect(letters.count == 2)
        let first = try #require(letters.first)
        #expect(first.key == Array("k".utf8) && first.value == Array("broken1".utf8))
        let headers = Dictionary(
            uniqueKeysWithValues: first.headers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) })
        #expect(headers["acavd_error_class"] == "media.corrupt")
        #expect(headers["acavd_error_message"] == "memory:broken1: damaged")
        #expect(headers["acavd_source_topic"] == "discovered")
        #expect(headers["acavd_source_offset"] == "0")
        #expect(headers["acavd_attempts"] == "2")
        #expect(headers["acavd_last_words"] == "so this is the end")
        let second = try #require(letters.last)
        #expect(second.headers.first { $0.name == "acavd_attempts" }?.value == Array("1".utf8))
        #expect(!second.headers.contains { $0.name == "acavd_last_words" })
    }

    @Test("A video that its message tells not to be wanted is counted once, and nobody is asked to fetch it")
    func unwanted() throws {
        let crawl = Crawl(partitions: 1)
        for message in [
            #"{"id":"a1","language":"en-GB","tags":["music"]}"#, #"{"id":"a2","language":"fr","tags":["music"]}"#,
            #"{"id":"a3","tags":["music"]}"#, #"{"id":"a4","language":"EN"}"#, "a5",
            #"{"id":"a6","language":"en","tags":["music","gaming"]}"#, #"{"id":"a7","language":7}"#,
        ] {
            try crawl.send(message)
        }
        let asked = Mutex<[String]>([])
        let embed: @Sendable (VideoRequest) -> VideoOutcome = { request in
            asked.withLock { $0.append(request.id.text) }
            return Crawl.embed(request)
        }
        let report = try crawl.run(
            Crawl.Conditions(
                rules: VideoRules(languages: ["en"], requiredTags: ["music"], excludedTags: ["gaming"]), embed: embed))
        #expect(asked.withLock { $0 } == ["a1"])
        #expect(report.tallies.messages == 7)
        #expect(report.tallies.filtered == [.language: 3, .tags: 2])
        #expect(report.tallies.deadLettered == ["wrong_type": 1])
        #expect(try crawl.brokenPromises() == [])
    }

    @Test("A video without a URI, where no template is configured, is a dead letter that says what to do")
    func noURI() throws {
        let crawl = Crawl(partitions: 1)
        try crawl.send("v1")
        let report = try crawl.run(Crawl.Conditions(uriTemplate: nil))
        #expect(report.tallies.deadLettered == ["no_uri": 1])
        let letter = try #require(crawl.broker.records(of: "rejected").first)
        let message = letter.headers.first { $0.name == "acavd_error_message" }
        #expect(message.map { String(decoding: $0.value, as: UTF8.self) }?.contains("media.uri_template") == true)
    }

    @Test(
        "A run that stops commits what it decided; the next goes on from there, and nothing tells that it stopped",
        arguments: [[200], [1], [79, 80, 81], [30, 60, 90, 120, 300, 430]])
    func stopAndGoOn(goals: [Int]) throws {
        let (whole, crawl) = (Crawl(curation: Crawl.large), Crawl(curation: Crawl.large))
        try whole.sendVideos(0..<460)
        try crawl.sendVideos(0..<460)
        try whole.run()
        for goal in goals {
            let report = try crawl.run(Crawl.Conditions(goal: goal))
            #expect(report.tallies.messages >= goal && report.tallies.messages < 460)
            #expect(try crawl.brokenPromises(complete: false) == [])
        }
        // What is in the output topics is not asked for: the changelog has the state.
        let end = try crawl.run(Crawl.Conditions(earlier: EarlierRun(nextSequence: 1_000_000)))
        #expect(end.tallies.messages == 460)
        #expect(try crawl.outcome() == whole.outcome())
        #expect(
            try crawl.events().allSatisfy { if case .evicted(_, .reset) = $0 { false } else { true } })
    }

    @Test("Tallies and counts go on over any number of runs; transactions are counted a run")
    func counting() throws {
        let (whole, crawl) = (Crawl(), Crawl())
        try whole.sendVideos(0..<60)
        try crawl.sendVideos(0..<60)
        let once = try whole.run()
        try crawl.run(Crawl.Conditions(goal: 20))
        let last = try crawl.run()
        #expect(last.tallies == once.tallies && last.curation == once.curation)
        #expect(last.state == once.state && last.modelVersion == once.modelVersion)
        #expect(last.transactions < once.transactions)
    }

    @Test("Members that only the table knows, of a run that left no changelog, are evicted before anything else")
    func earlierRun() throws {
        let old = Crawl()
        try old.sendVideos(0..<60)
        try old.run()
        let earlier = try old.earlierRun()
        try #require(earlier.members.count > 5)

        let crawl = Crawl()
        try crawl.sendVideos(100..<160)
        try crawl.run(Crawl.Conditions(earlier: earlier))
        let events = try crawl.events()
        let first = earlier.nextSequence
        #expect(events.map(\.change.sequence) == Array(first..<first + UInt64(events.count)))
        let reset = events.prefix { if case .evicted(_, .reset) = $0 { true } else { false } }
        #expect(reset.map(\.change.clip) == earlier.members.map(\.clip))
        #expect(reset.map(\.change.setSize) == (0..<earlier.members.count).reversed())
        // A version names one set of centroids, also when nothing but the table tells of those before.
        let last = try #require(earlier.members.map(\.modelVersion).max())
        #expect(events.dropFirst(reset.count).allSatisfy { $0.change.modelVersion > last })
        var table = CuratedTable()
        for event in events.dropFirst(reset.count) { table.apply(event) }
        #expect(try crawl.table() == table)
    }

    @Test("The head says who wrote it, and goes on with the next run")
    func instance() throws {
        let crawl = Crawl()
        try crawl.sendVideos(0..<30)
        try crawl.run(Crawl.Conditions(goal: 10))
        let first = try crawl.saved().head
        #expect(first.instance.id == "run-1" && first.origin == "run-1")
        try crawl.run()
        let second = try crawl.saved().head
        #expect(second.instance.id == "run-2" && second.origin == "run-1")
        #expect(second.transaction > first.transaction)
    }

    @Test("Another encoder is refused with what to do, and nothing is touched but the claim")
    func otherEncoder() throws {
        let crawl = Crawl()
        try crawl.sendVideos(0..<30)
        try crawl.run()
        let before = try crawl.outcome()
        var parameters = crawl.serviceParameters()
        parameters.encoder = "crawl/2"
        let service = CurationService(
            log: crawl.log(), embedding: OrderedWork(workers: 0, limit: 1) { { Crawl.embed($0) } },
            parameters: parameters, store: nil, earlier: { () throws(ServiceError) in EarlierRun() },
            logger: Crawl.silent)
        do {
            try service.run(until: StopFlag())
            Issue.record("it ran")
        } catch {
            guard case .incompatible = error else { throw error }
            #expect(error.description.contains("crawl/1") && error.description.contains("acavd reset --generation"))
        }
        #expect(try crawl.outcome() == before)
    }
}
