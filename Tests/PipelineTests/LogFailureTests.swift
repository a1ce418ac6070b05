import Dispatch
import EventLog
import Foundations
import Pipeline
import StateStore
import Synchronization
import Testing
import Workers

@Suite("Failures of the log")
struct LogFailureTests {
    private static func crawl() throws -> Crawl {
        let crawl = Crawl(partitions: 2)
        try crawl.sendVideos(0..<46)
        return crawl
    }

    /// A run that nothing disturbs, and the boundaries it passes.
    private static func undisturbed() throws -> (outcome: Crawl.Outcome, boundaries: [CallBoundary]) {
        let crawl = try crawl()
        let passed = Passed()
        try crawl.run(conditions(MemoryCache())) {
            passed.note($0)
            return nil
        }
        try #require(try crawl.brokenPromises() == [])
        return (try crawl.outcome(), passed.all)
    }

    private static func conditions(_ cache: MemoryCache, batchClips: Int = 6) -> Crawl.Conditions {
        Crawl.Conditions(
            limit: 6, batchClips: batchClips, store: LocalState(cache: cache, contents: .empty))
    }

    @Test(
        "A call that fails once, wherever it is, is made up for by the same run; nothing else changes",
        arguments: [InjectedFault.retry, .abortAndRewind])
    func once(fault: InjectedFault) throws {
        let (expected, boundaries) = try LogFailureTests.undisturbed()
        var runs = 0
        var calls: Set<LogCall> = []
        for boundary in boundaries where boundary.possibleFaults.contains(fault) {
            let crawl = try LogFailureTests.crawl()
            let cache = MemoryCache()
            do {
                try crawl.run(LogFailureTests.conditions(cache)) { $0.number == boundary.number ? fault : nil }
            } catch {
                Issue.record("\(boundary): \(error)")
                continue
            }
            let (broken, outcome) = (try crawl.brokenPromises(), try crawl.outcome())
            #expect(broken.isEmpty && outcome == expected, "\(boundary): \(broken)")
            #expect(cache.entries == crawl.state, "\(boundary)")
            runs += 1
            calls.insert(boundary.call)
        }
        let reached: Set<LogCall> =
            fault == .retry
            ? [.claim, .bounds, .readToEnd, .subscribe, .poll, .beginReading, .begin, .publish, .close]
            : [.publish, .commit]
        #expect(calls == reached)
        print("one \(fault) at every call: \(runs) runs")
    }

    @Test(
        "Calls that fail several times before they succeed, each time, are made up for",
        arguments: [
            (LogCall.begin, InjectedFault.retry), (.publish, .retry), (.publish, .abortAndRewind),
            (.commit, .abortAndRewind), (.bounds, .retry), (.beginReading, .retry), (.subscribe, .retry),
            (.claim, .retry), (.readToEnd, .retry), (.poll, .retry),
        ])
    func severalTimes(call: LogCall, fault: InjectedFault) throws {
        let (expected, _) = try LogFailureTests.undisturbed()
        let crawl = try LogFailureTests.crawl()
        let cache = MemoryCache()
        nonisolated(unsafe) var failures = 0
        nonisolated(unsafe) var calls = 0
        try crawl.run(LogFailureTests.conditions(cache)) { boundary in
            guard boundary.call == call, boundary.moment == .before else { return nil }
            calls += 1
            // A transaction has some sixty records at most; it must come through in the end.
            guard call == .publish ? calls % 97 < 3 : calls % 4 != 0 else { return nil }
            failures += 1
            return fault
        }
        #expect(failures >= 3)
        #expect(try crawl.brokenPromises() == [])
        #expect(try crawl.outcome() == expected)
        #expect(cache.entries == crawl.state)
    }

    @Test("An aborted transaction is repeated with the same records, and readers see one of them")
    func repeated() throws {
        let (expected, _) = try LogFailureTests.undisturbed()
        let crawl = try LogFailureTests.crawl()
        let broker = crawl.broker
        nonisolated(unsafe) var attempts: [[Crawl.Published]] = []
        nonisolated(unsafe) var seen: [String: Int] = [:]
        try crawl.run(LogFailureTests.conditions(MemoryCache())) { boundary in
            guard boundary.call == .commit, boundary.moment == .before else { return nil }
            var written: [Crawl.Published] = []
            for topic in ["events", "curated", "rejected", Crawl.changelog] {
                let all = broker.records(of: topic, isolation: .uncommitted)
                written += all[(seen[topic] ?? 0)...].map { Crawl.Published($0) }
                seen[topic] = all.count
            }
            attempts.append(written)
            // Each transaction is given up twice.
            return attempts.count % 3 == 0 ? nil : .abortAndRewind
        }
        #expect(attempts.count % 3 == 0 && attempts.count >= 12)
        for first in stride(from: 0, to: attempts.count - 2, by: 3) {
            #expect(!attempts[first].isEmpty)
            #expect(attempts[first] == attempts[first + 1] && attempts[first] == attempts[first + 2])
        }
        #expect(try crawl.outcome() == expected)
        #expect(broker.records(of: "events", isolation: .uncommitted).count == 3 * broker.records(of: "events").count)
    }

    @Test("A fatal failure ends the run with its reason, whatever the call; the next run goes on")
    func fatal() throws {
        let (expected, boundaries) = try LogFailureTests.undisturbed()
        var runs = 0
        for boundary in boundaries where boundary.possibleFaults.contains(.fatal) && boundary.number % 7 < 2 {
            let crawl = try LogFailureTests.crawl()
            do {
                try crawl.run(LogFailureTests.conditions(MemoryCache())) { $0.number == boundary.number ? .fatal : nil }
                Issue.record("\(boundary): it ran")
            } catch ServiceError.log(.fatal(let fault)) {
                #expect(fault.code == "INJECTED" && fault.operation.contains(boundary.call.rawValue))
                #expect(ServiceError.log(.fatal(fault)).description.contains(fault.message))
            }
            // What a fatal failure at the very end left undone is leaving the group.
            if boundary.call != .close { try crawl.run() }
            #expect(try crawl.outcome() == expected, "\(boundary)")
            runs += 1
        }
        #expect(runs > 20)
    }

    @Test(
        "A run that is told to stop while the brokers are away stops; the next does what was left to it",
        arguments: [
            (LogCall.claim, InjectedFault.retry), (.bounds, .retry), (.readToEnd, .retry), (.begin, .retry),
            (.publish, .retry), (.commit, .abortAndRewind), (.subscribe, .retry), (.poll, .retry),
            (.beginReading, .retry),
        ], [0, 3])
    func stoppedWhileAway(away: (call: LogCall, fault: InjectedFault), after commits: Int) throws {
        let (expected, _) = try LogFailureTests.undisturbed()
        let crawl = try LogFailureTests.crawl()
        var conditions = LogFailureTests.conditions(MemoryCache())
        let stop = conditions.stop
        conditions.limit = 4
        nonisolated(unsafe) var committed = 0
        nonisolated(unsafe) var failures = 0
        try crawl.run(conditions) { boundary in
            if boundary.call == .commit, boundary.moment == .after { committed += 1 }
            guard committed >= commits else { return nil }
            // Some calls come only at a start; then the stop comes when they are over.
            if boundary.call == .poll, boundary.moment == .after, committed > commits + 1 { stop.raise() }
            guard boundary.call == away.call, boundary.moment == .before else { return nil }
            failures += 1
            if failures == 5 { stop.raise() }
            return away.fault
        }
        #expect(stop.isRaised)
        if commits == 0 { #expect(try failures >= 5 && crawl.events().isEmpty) }
        try crawl.run()
        #expect(try crawl.brokenPromises() == [])
        #expect(try crawl.outcome() == expected)
    }

    @Test("In a long stall the group hears from the service, and no records come until it is over")
    func stall() throws {
        let (expected, _) = try LogFailureTests.undisturbed()
        let crawl = try LogFailureTests.crawl()
        let isOver = DispatchSemaphore(value: 0)
        var conditions = LogFailureTests.conditions(MemoryCache())
        conditions.workers = 1
        conditions.limit = 2
        conditions.embed = { request in
            if request.id.text == "g20" { isOver.wait() }
            return Crawl.embed(request)
        }
        nonisolated(unsafe) var calls: [LogCall] = []
        try crawl.run(conditions) { boundary in
            guard boundary.moment == .before else { return nil }
            switch boundary.call {
            case .pause, .resume:
                calls.append(boundary.call)
                // Neither is answered at first.
                return calls.count { $0 == boundary.call } == 1 ? .retry : nil
            case .poll:
                if calls.last == .pause { isOver.signal() }
                return nil
            default:
                return nil
            }
        }
        #expect(calls == [.pause, .pause, .resume, .resume])
        #expect(try crawl.brokenPromises() == [])
        #expect(try crawl.outcome() == expected)
    }

    @Test("A local store whose disk fails at any change costs the store, not the run", arguments: 0..<40)
    func failingStore(changes: Int) throws {
        let (expected, _) = try LogFailureTests.undisturbed()
        let crawl = try LogFailureTests.crawl()
        let cache = MemoryCache()
        cache.changesUntilFailure = changes
        try crawl.run(LogFailureTests.conditions(cache))
        #expect(try crawl.outcome() == expected)
        // What it took it has: the next start reads on from its position.
        let reader = InMemoryLog(broker: crawl.broker, transactionalID: "reader", group: "reader")
        let fresh = MemoryCache()
        let recovery = try Recovery(
            of: Crawl.changelog, from: reader, cache: fresh,
            contents: StoreContents.empty)
        #expect(try #require(try recovery.saved(by: Crawl.application)).head.tallies == expected.tallies)
    }
}

/// The boundaries that a run has passed.
final class Passed: Sendable {
    private let boundaries = Mutex<[CallBoundary]>([])

    func note(_ boundary: CallBoundary) { boundaries.withLock { $0.append(boundary) } }

    var all: [CallBoundary] { boundaries.withLock { $0 } }
}

extension Crawl {
    /// What the changelog holds, by key.
    var state: [String: [UInt8]] {
        var entries: [String: [UInt8]] = [:]
        for (key, record) in broker.table(of: Crawl.changelog) {
            entries[String(decoding: key, as: UTF8.self)] = record.value
        }
        return entries
    }
}
