import Curation
import EventLog
import Foundations
import Pipeline
import StateStore
import Testing

@Suite("A new model generation")
struct GenerationResetTests {
    private static func crawl() throws -> Crawl {
        let crawl = Crawl(partitions: 2)
        try crawl.sendVideos(0..<92)
        try crawl.run(Crawl.Conditions(goal: 60))
        try #require(try crawl.table().members.count > 5)
        return crawl
    }

    private static func reset(
        _ crawl: Crawl, _ faults: FaultPlan? = nil, store: LocalState? = nil, as application: String? = nil
    ) throws -> (evicted: Int, generation: Int) {
        var parameters = crawl.serviceParameters()
        if let application { parameters.application = application }
        let log =
            application.map { InMemoryLog(broker: crawl.broker, transactionalID: $0, group: $0, faults: faults) }
            ?? crawl.log(faults)
        let earlier = try crawl.earlierRun()
        return try GenerationReset(log: log, parameters: parameters, store: store, logger: Crawl.silent)
            .run(earlier: { () throws(ServiceError) in earlier })
    }

    private static func isReset(_ event: CuratedEvent) -> Bool {
        if case .evicted(_, .reset) = event { true } else { false }
    }

    @Test("Every member is evicted, numbering and offsets go on, and nothing of the model stays")
    func reset() throws {
        let crawl = try GenerationResetTests.crawl()
        let members = try crawl.table().members.count
        let (events, before) = (try crawl.events(), try crawl.saved().head)
        let result = try GenerationResetTests.reset(crawl)
        #expect(result == (members, 2))

        #expect(try crawl.brokenPromises(complete: false) == [])
        #expect(try crawl.table().members.isEmpty)
        let new = try crawl.events().dropFirst(events.count)
        #expect(new.count == members && new.allSatisfy { GenerationResetTests.isReset($0) })
        let saved = try crawl.saved()
        #expect(saved.isEmpty)
        #expect(saved.head.offsets == before.offsets && saved.head.tallies == before.tallies)
        #expect(saved.head.sequence == UInt64(events.count + members))
        #expect(saved.head.origin == before.origin && saved.head.generation == 2)
        #expect(saved.head.firstModelVersion == before.modelVersion + 1 && saved.head.modelVersion == 0)
        #expect(saved.head.instance != before.instance)
        #expect(crawl.state.keys.allSatisfy { !$0.hasPrefix("state/") })
    }

    @Test("The next run starts a new warm-up under another configuration, and model versions go on counting")
    func nextRun() throws {
        let crawl = try GenerationResetTests.crawl()
        let before = try crawl.saved().head
        _ = try GenerationResetTests.reset(crawl)
        crawl.curation = Crawl.parameters(
            capacity: 10, warmUp: 12, interval: 6, gate: -20, clusteringsPerView: 1)
        let first = try crawl.events().count
        try crawl.sendVideos(92..<138)
        let warming = try crawl.run(
            Crawl.Conditions(limit: 4, batchClips: 4, goal: Int(before.offsets.values.reduce(0, +)) + 4))
        #expect(warming.modelVersion == 0 && warming.state.size == 0)
        let report = try crawl.run()
        #expect(report.tallies.messages == 138)
        #expect(try crawl.brokenPromises() == [])
        let events = try crawl.events().dropFirst(first)
        #expect(events.count > 3)
        #expect(events.first?.change.modelVersion == before.modelVersion + 1)
        #expect(events.allSatisfy { $0.change.assignments.count == 2 })
        #expect(report.modelVersion > before.modelVersion + 1)
        // Another reset counts on from there.
        #expect(try GenerationResetTests.reset(crawl).generation == 3)
        #expect(try crawl.saved().head.firstModelVersion == report.modelVersion + 1)
    }

    @Test("A crash at any boundary, then again: once evicted, and the next run is what it would have been")
    func crashes() throws {
        let reference = try GenerationResetTests.crawl()
        let plan = FaultPlan.none()
        let members = try GenerationResetTests.reset(reference, plan).evicted
        try reference.run()
        let expected = try reference.outcome()
        #expect(plan.passedCount > 4 * members)
        var lost = 0
        for number in 0..<plan.passedCount {
            let crawl = try GenerationResetTests.crawl()
            do {
                _ = try GenerationResetTests.reset(crawl, .crash(atBoundary: number))
            } catch ServiceError.log(.fatal(let fault)) {
                #expect(fault.code == "CRASHED")
            }
            let wasCommitted = try crawl.saved().isEmpty
            if !wasCommitted { lost += 1 }
            // An operator who sees it fail runs it again.
            let again = try GenerationResetTests.reset(crawl)
            #expect(again == (wasCommitted ? 0 : members, wasCommitted ? 3 : 2), "\(number)")
            #expect(try crawl.brokenPromises(complete: false) == [], "\(number)")
            try crawl.run()
            #expect(try crawl.brokenPromises() == [], "\(number)")
            #expect(try crawl.outcome() == expected, "\(number)")
        }
        #expect(lost > plan.passedCount / 2)
        print("crashes at every boundary of a reset: \(plan.passedCount) runs, \(lost) before its commit")
    }

    @Test(
        "A call that fails at any boundary is made up for by the same reset",
        arguments: [InjectedFault.retry, .abortAndRewind])
    func failures(fault: InjectedFault) throws {
        let reference = try GenerationResetTests.crawl()
        let plan = FaultPlan.none()
        let members = try GenerationResetTests.reset(reference, plan).evicted
        let (published, state) = (reference.published(), reference.state)
        for boundary in plan.passed where boundary.possibleFaults.contains(fault) {
            let crawl = try GenerationResetTests.crawl()
            let result = try GenerationResetTests.reset(crawl, .inject(fault, atBoundary: boundary.number))
            #expect(result == (members, 2), "\(boundary)")
            #expect(crawl.published() == published && crawl.state == state, "\(boundary)")
        }
    }

    @Test("A crash of the first run after a reset, at any boundary of its start, begins the generation once")
    func crashAfterwards() throws {
        let reference = try GenerationResetTests.crawl()
        _ = try GenerationResetTests.reset(reference)
        try reference.run()
        let expected = try reference.outcome()
        for number in 0..<40 {
            let crawl = try GenerationResetTests.crawl()
            _ = try GenerationResetTests.reset(crawl)
            do {
                try crawl.run { $0.number == number ? .crash : nil }
            } catch ServiceError.log(.fatal(let fault)) {
                #expect(fault.code == "CRASHED")
            }
            try crawl.run()
            #expect(try crawl.outcome() == expected, "\(number)")
            #expect(try crawl.saved().head.generation == 2)
        }
    }

    @Test("A running instance is fenced, and what it had open is not seen")
    func fencing() throws {
        let crawl = try GenerationResetTests.crawl()
        nonisolated(unsafe) let stage = crawl
        nonisolated(unsafe) var commits = 0
        nonisolated(unsafe) var result: (evicted: Int, generation: Int)?
        do {
            try crawl.run(Crawl.Conditions(limit: 4, batchClips: 4)) { boundary in
                guard boundary.call == .commit, boundary.moment == .between else { return nil }
                commits += 1
                if commits == 3 { result = try? GenerationResetTests.reset(stage) }
                return nil
            }
            Issue.record("it went on")
        } catch ServiceError.log(.fenced) {
            #expect(result?.generation == 2)
        }
        #expect(try crawl.brokenPromises(complete: false) == [])
        #expect(try crawl.table().members.isEmpty)
        try crawl.run()
        #expect(try crawl.brokenPromises() == [])
    }

    @Test(
        "A changelog that is damaged can be begun anew: members of the table are evicted, and the service runs again",
        arguments: ["state/progress", "head", "journal/00000000"], [nil, []] as [[UInt8]?])
    func damaged(key: String, value: [UInt8]?) throws {
        let crawl = try GenerationResetTests.crawl()
        let members = try crawl.table().members.count
        let last = try #require(try crawl.table().members.values.map(\.modelVersion).max())
        let events = try crawl.events().count
        let processed = try #require(try crawl.saved().head.tallies["messages"])
        try crawl.broker.append(
            LogRecord(topic: Crawl.changelog, partition: 0, key: Array(key.utf8), value: value))
        do {
            try crawl.run()
            Issue.record("it ran")
        } catch {
            guard case ServiceError.recovery(let reason) = error else { throw error }
            #expect(reason.description.contains("acavd reset --generation"))
        }
        #expect(try GenerationResetTests.reset(crawl) == (members, 2))
        #expect(try crawl.events().count == events + members)
        #expect(try crawl.events().map(\.change.sequence) == Array(0..<UInt64(events + members)))
        // Tallies are lost with the head.
        try crawl.sendVideos(92..<138)
        try crawl.run(Crawl.Conditions(goal: key == "head" ? 138 - processed : nil))
        let all = try crawl.events()
        #expect(all.map(\.change.sequence) == Array(0..<UInt64(all.count)))
        var table = CuratedTable()
        for event in all { table.apply(event) }
        #expect(try crawl.table() == table)
        #expect(try Set(crawl.saved().restore().curator.members.map(\.clip.id)) == Set(table.members.keys))
        // The offsets of a head that is lost are the group's.
        #expect(crawl.broker.committedOffsets(of: Crawl.application).values.reduce(0, +) == 138)
        // A version names one set of centroids; where the head is lost those of the members that were are all that is
        // known of them.
        let new = all[events...].drop { GenerationResetTests.isReset($0) }
        #expect(!new.isEmpty && new.allSatisfy { $0.change.modelVersion > last })
    }

    @Test("The changelog of another application is left alone")
    func foreign() throws {
        let crawl = try GenerationResetTests.crawl()
        let (published, state) = (crawl.published(), crawl.state)
        do {
            _ = try GenerationResetTests.reset(crawl, as: "other")
            Issue.record("it was reset")
        } catch {
            guard case ServiceError.recovery(.foreign(let application)) = error else { throw error }
            #expect(application == Crawl.application)
        }
        #expect(crawl.published() == published && crawl.state == state)
        try crawl.run()
        #expect(try crawl.brokenPromises() == [])
    }

    /// Lets the changelog's head say that another version wrote it.
    private static func pretend(_ version: Int, _ crawl: Crawl) throws {
        let head = try #require(crawl.state["head"])
        let other = Array(
            String(decoding: head, as: UTF8.self)
                .replacing("\"schema\":\(StateHead.schemaVersion)", with: "\"schema\":\(version)").utf8)
        try #require(other != head)
        try crawl.broker.append(
            LogRecord(topic: Crawl.changelog, partition: 0, key: Array("head".utf8), value: other))
    }

    @Test("The changelog of an older version is refused by the service, which names the reset; the reset begins anew")
    func olderSchema() throws {
        let crawl = try GenerationResetTests.crawl()
        let before = try crawl.saved().head
        let members = try crawl.table().members.count
        try GenerationResetTests.pretend(StateHead.schemaVersion - 1, crawl)
        let (published, state) = (crawl.published(), crawl.state)
        do {
            try crawl.run()
            Issue.record("it ran")
        } catch {
            guard case ServiceError.recovery(.schema(found: StateHead.schemaVersion - 1)) = error else { throw error }
            #expect("\(error)".contains("acavd reset --generation"))
        }
        #expect(crawl.published() == published && crawl.state == state)
        #expect(try GenerationResetTests.reset(crawl) == (members, 2))
        // Numbers, versions and places go on: the head could be read.
        let head = try crawl.saved().head
        #expect(head.firstModelVersion == before.modelVersion + 1)
        #expect(head.offsets == before.offsets && head.tallies == before.tallies)
        #expect(head.sequence == before.sequence + UInt64(members) && head.pieces == 0)
        try crawl.sendVideos(92..<138)
        try crawl.run()
        #expect(try crawl.brokenPromises() == [])
    }

    @Test("The changelog of a newer version is left alone, and the version is named")
    func newerSchema() throws {
        let crawl = try GenerationResetTests.crawl()
        try GenerationResetTests.pretend(StateHead.schemaVersion + 1, crawl)
        let (published, state) = (crawl.published(), crawl.state)
        do {
            _ = try GenerationResetTests.reset(crawl)
            Issue.record("it was reset")
        } catch {
            guard case ServiceError.recovery(.schema(found: StateHead.schemaVersion + 1)) = error else { throw error }
        }
        #expect(crawl.published() == published && crawl.state == state)
    }

    @Test("The local store takes part; one whose disk fails costs the store")
    func store() throws {
        for failing in [false, true] {
            let crawl = try GenerationResetTests.crawl()
            let cache = MemoryCache()
            if failing { cache.changesUntilFailure = 40 }
            let store = LocalState(cache: cache, contents: .empty)
            #expect(try GenerationResetTests.reset(crawl, store: store).generation == 2)
            if !failing { #expect(cache.entries == crawl.state) }
            try crawl.run()
            #expect(try crawl.brokenPromises() == [])
        }
    }
}
