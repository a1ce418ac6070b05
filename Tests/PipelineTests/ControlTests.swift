import Curation
import Dispatch
import EventLog
import Foundation
import Pipeline
import Selection
import Synchronization
import Testing

@Suite("Control of a running service")
struct ControlTests {
    private final class Answers: Sendable {
        let sizes = Mutex<[Int]>([])
    }

    /// Runs tasks on threads of their own: those of the pool have tests in their hands that wait.
    private final class Askers: TaskExecutor {
        private let queue = DispatchQueue(label: "askers")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    @Test("A pause holds the stream up and changes nothing of what is published", arguments: [0, 2])
    func pause(workers: Int) throws {
        func outcome(pausing: Bool) throws -> Crawl.Outcome {
            let crawl = Crawl(curation: Crawl.large)
            try crawl.sendVideos(0..<230)
            let control = ServiceControl()
            let processed = Mutex(0)
            let standing = Mutex<Int?>(nil)
            var conditions = Crawl.Conditions(workers: workers, control: control)
            conditions.onCommit = { report in
                processed.withLock { $0 = report.tallies.messages }
                guard pausing, report.tallies.messages >= 60, standing.withLock({ $0 }) == nil else { return }
                control.isPaused = true
                standing.withLock { $0 = 0 }
                Thread.detachNewThread {
                    // What was in hand is published first.
                    Thread.sleep(forTimeInterval: 0.2)
                    let before = processed.withLock { $0 }
                    Thread.sleep(forTimeInterval: 0.2)
                    standing.withLock { $0 = processed.withLock { $0 } - before }
                    control.isPaused = false
                }
            }
            try crawl.run(conditions)
            if pausing { #expect(standing.withLock { $0 } == 0, "nothing moves while it is paused") }
            #expect(try crawl.brokenPromises() == [])
            return try crawl.outcome()
        }
        #expect(try outcome(pausing: true) == outcome(pausing: false))
    }

    @Test("A running service goes on under other parameters as a restart would")
    func reload() throws {
        let goal = 460
        func changed(_ parameters: CurationParameters) -> CurationParameters {
            var parameters = parameters
            parameters.selection.capacity = 20
            parameters.selection.margin = 0.2
            return parameters
        }
        let reloaded = Crawl(curation: Crawl.large)
        try reloaded.sendVideos(0..<goal)
        let control = ServiceControl()
        var next = reloaded.serviceParameters()
        next.curation = changed(next.curation)
        let other = next
        var conditions = Crawl.Conditions(control: control)
        var isChanged = false
        conditions.onCommit = { report in
            guard !isChanged, report.tallies.messages >= 240 else { return }
            isChanged = true
            control.change(to: other)
        }
        let report = try reloaded.run(conditions)
        #expect(isChanged && report.state.size == 20)
        #expect(report.curation.capacityEvicted > 0)
        #expect(try reloaded.brokenPromises() == [])

        let restarted = Crawl(curation: Crawl.large)
        try restarted.sendVideos(0..<goal)
        try restarted.run(Crawl.Conditions(goal: 240))
        restarted.curation = changed(restarted.curation)
        try restarted.run()
        #expect(try reloaded.events() == restarted.events())

        // The changelog tells of the change: the next start has nothing to adopt.
        let evicted = report.curation.capacityEvicted
        reloaded.curation = changed(reloaded.curation)
        try reloaded.sendVideos(0..<23)
        #expect(try reloaded.run().curation.capacityEvicted == evicted)
    }

    @Test("What does not fit the model changes nothing, and the service goes on")
    func refused() throws {
        let crawl = Crawl(curation: Crawl.large)
        try crawl.sendVideos(0..<230)
        let control = ServiceControl()
        var next = crawl.serviceParameters()
        next.curation.seed += 1
        next.curation.selection.capacity = 1
        control.change(to: next)
        let report = try crawl.run(Crawl.Conditions(control: control))
        #expect(report.curation.capacityEvicted == 0 && report.state.size > 1)
        #expect(try crawl.brokenPromises() == [])
    }

    @Test("Questions are answered between two steps, and changes of nothing")
    func questions() throws {
        let crawl = Crawl(curation: Crawl.large)
        try crawl.sendVideos(0..<230)
        let control = ServiceControl()
        let stop = StopFlag()
        let answers = Answers()
        let askers = Askers()
        for _ in 0..<8 {
            Task.detached(executorPreference: askers) {
                let size = await control.ask(within: .seconds(60)) { $0.state.size }
                // The service goes on until all are answered.
                let count = answers.sizes.withLock { sizes in
                    sizes.append(size ?? -1)
                    return sizes.count
                }
                if count == 8 { stop.raise() }
            }
        }
        try crawl.run(Crawl.Conditions(goal: 231, stop: stop, control: control))
        let report = try crawl.run()
        #expect(report.tallies.messages == 230)
        #expect(try crawl.brokenPromises() == [])
        let sizes = answers.sizes.withLock { $0 }
        #expect(sizes.count == 8 && sizes.allSatisfy { (0...report.curation.accepted).contains($0) })
    }

    @Test func aServiceThatDoesNotComeRoundAnswersNobody() async {
        let control = ServiceControl()
        let start = ContinuousClock.now
        #expect(await control.ask(within: .milliseconds(20)) { $0.modelVersion } == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(20))
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<200 { group.addTask { await control.ask(within: .milliseconds(50)) { $0.modelVersion } } }
            for await answer in group { #expect(answer == nil) }
        }
    }

    @Test("An observer sees the phases, each turn and each step")
    func observer() throws {
        final class Witness: ServiceObserver {
            var phases: [ServicePhase] = []
            var turns = 0
            var steps: [ServiceStep: Int] = [:]
            var transactions = 0
            var events = 0
            let stop = StopFlag()
            func entered(_ phase: ServicePhase) { phases.append(phase) }
            func turned(_ turn: ServiceTurn) { turns += 1 }
            func spent(_ duration: Duration, on step: ServiceStep) { steps[step, default: 0] += 1 }
            func committed(_ report: StreamReport) {
                transactions = report.transactions
                events += report.events.count
                if report.tallies.messages >= 230 { stop.raise() }
            }
        }
        let crawl = Crawl(curation: Crawl.large)
        try crawl.sendVideos(0..<230)
        let witness = Witness()
        let service = CurationService(
            log: crawl.log(), embedding: OrderedWork(workers: 0, limit: 20) { { Crawl.embed($0) } },
            parameters: crawl.serviceParameters(), store: nil, earlier: { () throws(ServiceError) in EarlierRun() },
            logger: Crawl.silent, observer: witness)
        try service.run(until: witness.stop)
        #expect(witness.phases == [.recovering, .running, .stopping])
        #expect(witness.steps[.publishing] == witness.transactions)
        #expect(witness.turns >= witness.transactions - 2)
        #expect(try witness.events == crawl.events().count)
    }
}
