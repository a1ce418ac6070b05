import EventLog
import Foundation
import Foundations
import Pipeline
import StateStore
import Synchronization
import Testing
import Workers

/// A second member of the group that takes its share of the partitions and reads nothing.
private final class Rival {
    private let broker: InMemoryBroker
    private var log: InMemoryLog?

    init(_ broker: InMemoryBroker) { self.broker = broker }

    var isThere: Bool { log != nil }

    func join() throws(LogFailure) {
        let log = InMemoryLog(broker: broker, transactionalID: "rival", group: Crawl.application)
        try log.subscribe(to: ["discovered"])
        self.log = log
    }

    /// A sign of life, which also gives back what it is told to.
    func poll() throws(LogFailure) { _ = try log?.poll(maximum: 1, timeout: .zero) }

    func leave() throws(LogFailure) {
        try log?.close()
        log = nil
    }
}

@Suite("Rebalances, expired sessions and rivals")
struct RebalanceTests {
    private static func crawl(_ videos: Range<Int> = 0..<46) throws -> Crawl {
        let crawl = Crawl(partitions: 2)
        try crawl.sendVideos(videos)
        return crawl
    }

    private static var conditions: Crawl.Conditions { Crawl.Conditions(limit: 6, batchClips: 6) }

    private static func undisturbed() throws -> (outcome: Crawl.Outcome, boundaries: [CallBoundary]) {
        let crawl = try crawl()
        let passed = Passed()
        try crawl.run(conditions) {
            passed.note($0)
            return nil
        }
        try #require(try crawl.brokenPromises() == [])
        return (try crawl.outcome(), passed.all)
    }

    @Test(
        "Partitions that go to another member and come back, again and again: nothing is lost, nothing is doubled",
        arguments: 0..<16 as Range<UInt64>, [(0, 0), (2, 0), (0, 15)])
    func comingAndGoing(seed: UInt64, pace: (workers: Int, delay: Int)) throws {
        let crawl = try RebalanceTests.crawl(0..<92)
        nonisolated(unsafe) var generator = SeededGenerator.stream(seed: seed, named: "rival")
        nonisolated(unsafe) let rival = Rival(crawl.broker)
        nonisolated(unsafe) var joins = 0
        nonisolated(unsafe) var polls = 0
        let conditions = Crawl.Conditions(
            workers: pace.workers, limit: 5, batchClips: pace.delay > 0 ? 20 : 3,
            batchDelay: .milliseconds(pace.delay))
        try crawl.run(conditions) { boundary in
            if boundary.call == .poll, boundary.moment == .before {
                try? rival.poll()
                polls += 1
            } else if boundary.call != .poll {
                polls = 0
            }
            if rival.isThere {
                // Nothing is left to read but what the rival has.
                if polls > 2 || generator.nextUnit() < 0.04 { try? rival.leave() }
            } else if joins < 8, generator.nextUnit() < 0.04 {
                joins += 1
                try? rival.join()
            }
            return nil
        }
        #expect(joins > 2)
        #expect(try crawl.brokenPromises() == [])
    }

    @Test("What is in flight when its partition goes is dropped, read again and decided about once")
    func inFlight() throws {
        let crawl = Crawl(partitions: 2)
        // The slow video is the last of partition 1, which is what the rival gets.
        for number in 0..<4 { try crawl.send("g\(number)", partition: 0) }
        for name in ["g4", "g6", "g8"] { try crawl.send(name, partition: 1) }
        let embedded = Mutex<[String: Int]>([:])
        let isRevoked = DispatchSemaphore(value: 0)
        nonisolated(unsafe) let rival = Rival(crawl.broker)
        nonisolated(unsafe) var polls = 0
        nonisolated(unsafe) var joinedAt: Int?
        var conditions = Crawl.Conditions(workers: 1, batchClips: 3)
        conditions.embed = { request in
            let times = embedded.withLock { counts in
                counts[request.id.text, default: 0] += 1
                return counts[request.id.text] ?? 0
            }
            // Still being decoded when the partition goes.
            if request.id.text == "g8", times == 1 { isRevoked.wait() }
            return Crawl.embed(request)
        }
        try crawl.run(conditions) { boundary in
            guard boundary.call == .poll, boundary.moment == .before else { return nil }
            polls += 1
            try? rival.poll()
            let isUnderWay = embedded.withLock { $0["g8"] == 1 }
            if let joined = joinedAt {
                // Told, acknowledged, given out: then the decoder may end, and the rival go.
                if polls == joined + 6 { isRevoked.signal() }
                if polls == joined + 12 { try? rival.leave() }
            } else if isUnderWay {
                joinedAt = polls
                try? rival.join()
            }
            return nil
        }
        #expect(embedded.withLock { $0["g8"] } == 2)
        #expect(try crawl.brokenPromises() == [])
        #expect(try crawl.saved().head.tallies["messages"] == 7)
    }

    @Test("What was decided when the session expired is published all the same, as soon as the group lets it")
    func decidedBefore() throws {
        let (expected, boundaries) = try RebalanceTests.undisturbed()
        let commits = boundaries.filter { $0.call == .commit && $0.moment == .before }.map(\.number)
        try #require(commits.count > 4)
        for commit in commits.dropFirst() {
            let crawl = try RebalanceTests.crawl()
            let broker = crawl.broker
            nonisolated(unsafe) let rival = Rival(broker)
            nonisolated(unsafe) var decided: [Crawl.Published] = []
            nonisolated(unsafe) var attempts = 0
            nonisolated(unsafe) var known = 0
            nonisolated(unsafe) var polls = 0
            let report = try crawl.run(RebalanceTests.conditions) { boundary in
                if boundary.call == .commit, boundary.moment == .before { attempts += 1 }
                if boundary.number == commit {
                    // Another member is there already, so the group has another generation afterwards.
                    try? rival.join()
                    broker.expireSession(of: Crawl.application)
                    let visible = broker.records(of: "events").count
                    decided = broker.records(of: "events", isolation: .uncommitted)[visible...]
                        .map { Crawl.Published($0) }
                    known = visible + decided.count
                } else if boundary.call == .poll, boundary.moment == .before {
                    try? rival.poll()
                    if rival.isThere { polls += 1 }
                    if polls == 6 { try? rival.leave() }
                }
                return nil
            }
            #expect(try crawl.brokenPromises() == [], "\(commit)")
            let events = broker.records(of: "events").map { Crawl.Published($0) }
            #expect(events.filter { decided.contains($0) } == decided, "\(commit)")
            // Up to here the run was the undisturbed one; the rest comes in another order.
            #expect(events.prefix(known) == expected.published[0].prefix(known), "\(commit)")
            // Refused at least for the session and for the generation.
            #expect(attempts >= report.transactions + 2, "\(commit)")
        }
    }

    @Test("A session that expires at any boundary, with nobody else there, changes no byte: the service goes on")
    func expiredAlone() throws {
        let (expected, boundaries) = try RebalanceTests.undisturbed()
        var expirations = 0
        for boundary in boundaries {
            let crawl = try RebalanceTests.crawl()
            let broker = crawl.broker
            nonisolated(unsafe) var hasExpired = false
            do {
                try crawl.run(RebalanceTests.conditions) { passed in
                    if passed.number == boundary.number { hasExpired = broker.expireSession(of: Crawl.application) }
                    return nil
                }
            } catch {
                Issue.record("\(boundary): \(error)")
                continue
            }
            if hasExpired { expirations += 1 }
            #expect(try crawl.brokenPromises() == [], "\(boundary)")
            #expect(try crawl.outcome() == expected, "\(boundary)")
        }
        #expect(expirations > boundaries.count / 2)
        print("sessions expired at every boundary: \(expirations)")
    }

    @Test(
        "Messages that wait for the mini-batch to be full when a session expires are read again, in the same order",
        arguments: 0..<12 as Range<UInt64>)
    func expiredWhileWaiting(seed: UInt64) throws {
        let (expected, _) = try RebalanceTests.undisturbed()
        let crawl = try RebalanceTests.crawl()
        let broker = crawl.broker
        nonisolated(unsafe) var generator = SeededGenerator.stream(seed: seed, named: "expiry")
        nonisolated(unsafe) var expirations = 0
        try crawl.run(Crawl.Conditions(limit: 6, batchClips: 20, batchDelay: .milliseconds(15))) { boundary in
            if boundary.call == .poll, expirations < 30, generator.nextUnit() < 0.3,
                broker.expireSession(of: Crawl.application)
            {
                expirations += 1
            }
            return nil
        }
        #expect(expirations > 1)
        #expect(try crawl.brokenPromises() == [])
        #expect(try crawl.outcome() == expected)
    }

    @Test("An instance that another claims the id of is fenced: nothing of it comes after, and the next goes on")
    func claimed() throws {
        let (expected, boundaries) = try RebalanceTests.undisturbed()
        var fencings = 0
        for boundary in boundaries {
            let crawl = try RebalanceTests.crawl()
            let broker = crawl.broker
            nonisolated(unsafe) var visible: [[Crawl.Published]]?
            nonisolated(unsafe) var state: [Crawl.Published] = []
            nonisolated(unsafe) let seen = crawl
            var isFenced = false
            do {
                try crawl.run(RebalanceTests.conditions) { passed in
                    guard passed.number == boundary.number else { return nil }
                    _ = broker.claim(Crawl.application)
                    visible = seen.published()
                    state = broker.records(of: Crawl.changelog).map { Crawl.Published($0) }
                    return nil
                }
            } catch ServiceError.log(.fenced(let fault)) {
                #expect(fault.code == "PRODUCER_FENCED")
                isFenced = true
                fencings += 1
            }
            // Before its own claim nothing is taken from it, and after its last commit nothing is left to do.
            if isFenced {
                #expect(visible == crawl.published(), "\(boundary)")
                #expect(state == broker.records(of: Crawl.changelog).map { Crawl.Published($0) }, "\(boundary)")
                try crawl.run(RebalanceTests.conditions)
            }
            #expect(try crawl.brokenPromises() == [], "\(boundary)")
            #expect(try crawl.outcome() == expected, "\(boundary)")
        }
        #expect(fencings > boundaries.count * 8 / 10)
        print("claims at every boundary: \(fencings) fencings")
    }

    @Test("A transaction that the broker ends for taking too long is fenced too; the next run does it over")
    func timedOut() throws {
        let (expected, boundaries) = try RebalanceTests.undisturbed()
        var timeOuts = 0
        for boundary in boundaries {
            let crawl = try RebalanceTests.crawl()
            let broker = crawl.broker
            nonisolated(unsafe) var hasTimedOut = false
            do {
                try crawl.run(RebalanceTests.conditions) { passed in
                    if passed.number == boundary.number { hasTimedOut = broker.timeOut(Crawl.application) }
                    return nil
                }
                #expect(!hasTimedOut, "\(boundary)")
            } catch ServiceError.log(.fenced) {
                #expect(hasTimedOut)
                timeOuts += 1
                // It was its own: nobody else has written a head since.
                if let head = try StateHead.last(in: Crawl.changelog, log: crawl.log()) {
                    #expect(head.instance.id == "run-1")
                }
                try crawl.run(RebalanceTests.conditions)
            }
            #expect(try crawl.brokenPromises() == [], "\(boundary)")
            #expect(try crawl.outcome() == expected, "\(boundary)")
        }
        #expect(timeOuts > 50)
        print("transactions timed out at every boundary: \(timeOuts)")
    }
}
