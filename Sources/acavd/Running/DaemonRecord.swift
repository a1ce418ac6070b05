import Curation
import EventLog
import Foundation
import Foundations
import Monitoring
import Pipeline
import Selection
import Workers

/// What is known of a running daemon, as its parts have said it.
struct DaemonRecord {
    /// What the daemon does, and since when.
    private(set) var phase = ServiceStatus.Phase.starting
    private var phaseBegan = ContinuousClock.now

    /// What it waits for, in a sentence; nil when it waits for nothing.
    var wait: String?

    private(set) var history = HistoryRecorder()
    var events = RecentEvents()

    /// The processes of the workers.
    var living = LivingProcesses()

    private let startedAt = Date()
    private let allowance: Duration
    private var report = StreamReport()
    private var estimates: SetEstimates?
    private var meter = RateMeter()
    private var turn: ServiceTurn?
    private var turnedAt = ContinuousClock.now
    private var publishingFailsSince: ContinuousClock.Instant?
    private var retries = 0
    private var lastTransaction: (seconds: Double, at: Date)?
    private var input = InputStatus()
    private var workers = WorkerStatus()

    /// What keeps workers from working, and when it was said last.
    private var workerTrouble: (reason: String, at: ContinuousClock.Instant)?
    private var workersSign = ContinuousClock.now

    /// The pipeline hangs that does not come round for so long.
    private let longestTurn: Duration

    /// - Parameters:
    ///   - allowance: Longer than an attempt at a video may take.
    ///   - longestTurn: Longer than the pipeline may take to come round; a mini-batch of a very large set takes seconds.
    init(allowance: Duration, longestTurn: Duration) {
        self.allowance = allowance
        self.longestTurn = longestTurn
    }

    // MARK: - What is noted

    mutating func enter(_ phase: ServiceStatus.Phase) {
        self.phase = phase
        phaseBegan = .now
        turnedAt = .now
        wait = nil
    }

    /// The service's loop came round.
    mutating func note(_ turn: ServiceTurn) {
        self.turn = turn
        turnedAt = .now
    }

    mutating func noteRetry() {
        retries += 1
        publishingFailsSince = publishingFailsSince ?? .now
    }

    mutating func noteTransaction(_ duration: Duration) {
        publishingFailsSince = nil
        lastTransaction = (duration / .seconds(1), Date())
    }

    /// - Parameter reach: How far reading has come, and how far the topic goes.
    mutating func note(_ report: StreamReport, reach: [TopicPartition: InputReach]) {
        let isFirst = self.report.transactions == 0
        self.report = report
        // They are worked out now and then, and hold meanwhile.
        estimates = report.estimates ?? estimates
        note(reach, committed: report.positions)
        let now = Date()
        if isFirst || !report.events.isEmpty {
            events.append(report.events.suffix(RecentEvents.most).map { RecentEvent($0, at: now) })
        }
        sampleCounts(at: now)
    }

    /// Samples, for a stream that stands still has a history too.
    mutating func tick(reach: [TopicPartition: InputReach]) {
        note(reach, committed: report.positions)
        sampleCounts(at: Date())
    }

    private mutating func sampleCounts(at time: Date) {
        meter.note(counts, at: .now)
        let sample = sample(at: time)
        history.record(sample, at: time)
    }

    mutating func noteReplacement(_ cause: String) {
        workers.restarts[cause, default: 0] += 1
        workersSign = .now
    }

    mutating func noteWorkerSign() {
        workersSign = .now
        workerTrouble = nil
    }

    mutating func noteWorkerTrouble(_ reason: String) {
        workersSign = .now
        workerTrouble = (reason, .now)
    }

    private mutating func note(_ reach: [TopicPartition: InputReach], committed: LogOffsets) {
        input.partitions = reach.keys.sorted().map { partition in
            PartitionStatus(
                topic: partition.topic, partition: Int(partition.partition),
                position: (committed[partition] ?? reach[partition]?.position).map { Int($0) },
                end: (reach[partition]?.end).map { Int($0) })
        }
        let lags = input.partitions.compactMap { partition in
            partition.end.flatMap { end in partition.position.map { max(0, end - $0) } }
        }
        // A sum that lacks a partition would be a false comfort.
        input.lag = lags.isEmpty || lags.count < input.partitions.count ? nil : lags.reduce(0, +)
    }

    private var counts: RateMeter.Counts {
        RateMeter.Counts(
            messages: report.tallies.messages, clips: report.tallies.clips, accepted: report.curation.accepted,
            evicted: evicted.values.reduce(0, +))
    }

    private var evicted: [String: Int] {
        [
            "displaced": report.curation.displaced, "withdrawn": report.curation.withdrawn,
            "capacity": report.curation.capacityEvicted,
        ]
    }

    private func sample(at time: Date) -> HistoryStatus.Sample {
        let counts = counts
        return HistoryStatus.Sample(
            time: time, mutualInformation: report.state.mutualInformation, size: report.state.size,
            messages: counts.messages, clips: counts.clips, accepted: counts.accepted, evicted: counts.evicted,
            lag: input.lag)
    }

    // MARK: - What is asked

    /// Why there is no curation to ask; nil when there is one.
    var whyNotCurating: String? {
        switch phase {
        case .running, .paused: nil
        case .starting: "the daemon is starting" + (wait.map { ": \($0)" } ?? "")
        case .recovering: "the state is being brought back" + (wait.map { ": \($0)" } ?? "")
        case .standingBy: "another instance is at work, and this one stands by"
        case .stopping: "the daemon is stopping"
        }
    }

    /// What hangs, a sentence each.
    func ailments(at now: ContinuousClock.Instant) -> [String] {
        guard phase == .running || phase == .paused else { return [] }
        var ailments: [String] = []
        if now - turnedAt > longestTurn {
            ailments.append("the pipeline has not come round for \(Self.words(now - turnedAt))")
        }
        if areWorkersHanging(at: now) {
            ailments.append(
                "no attempt at a video has ended for \(Self.words(turn?.standstill ?? .zero)), longer than one may take"
            )
        }
        return ailments
    }

    /// Whether the workers hold videos for longer than they may, and none of them has given a sign of life either.
    func areWorkersHanging(at now: ContinuousClock.Instant) -> Bool {
        (turn?.standstill ?? .zero) > allowance && now - workersSign > allowance
    }

    /// What keeps it from curating, a sentence each.
    func obstacles(at now: ContinuousClock.Instant) -> [String] {
        var obstacles = ailments(at: now)
        if let whyNotCurating { obstacles.append(whyNotCurating) }
        if phase == .paused { obstacles.append("it was paused; acavd resume lets it go on") }
        if let since = publishingFailsSince, now - since > .seconds(10) {
            obstacles.append(
                "the brokers have not taken a mini-batch for \(Self.words(now - since)); the log says why, and it is tried "
                    + "again")
        }
        if let workerTrouble { obstacles.append("no video can be worked on: \(workerTrouble.reason)") }
        if phase == .running, let turn, turn.partitions == 0, now - phaseBegan > .seconds(60) {
            obstacles.append(
                "no partition of the input is assigned to this instance: does the topic exist, and is the group's other "
                    + "member gone?")
        }
        return obstacles
    }

    func describe(_ status: inout ServiceStatus) {
        let now = ContinuousClock.now
        status.startedAt = startedAt
        status.phase = phase
        status.reasons = obstacles(at: now)
        status.isReady = status.reasons.isEmpty
        status.set.size = report.state.size
        status.set.mutualInformation = report.state.mutualInformation
        status.set.mutualInformationAdjusted = estimates?.adjustedMutualInformation
        status.set.supplyShare = estimates?.supply.share
        status.set.supplyClips = estimates?.supply.clips
        status.stream = stream
        status.rates = meter.rates(counts, at: now)
        status.input = input
        if let turn {
            status.queues.videosInFlight = turn.videosInFlight
            status.queues.videosInFlightLimit = turn.videosInFlightLimit
            status.queues.messagesWaiting = turn.messagesWaiting
            status.queues.batchClips = turn.batchClips
        }
        status.workers = workers
        status.workers.residentBytes = living.residentBytes
        status.model.version = report.modelVersion
        status.transactions.committed = report.transactions
        status.transactions.retried = retries
        status.transactions.lastSeconds = lastTransaction?.seconds
        status.transactions.lastAt = lastTransaction?.at
    }

    private var stream: StreamStatus {
        var stream = StreamStatus()
        stream.messages = report.tallies.messages
        stream.withdrawals = report.tallies.withdrawals
        stream.clips = report.tallies.clips
        stream.accepted = report.curation.accepted
        stream.evicted = evicted
        stream.declined = Dictionary(
            uniqueKeysWithValues: report.curation.declined.map { ($0.key.rawValue, $0.value) })
        stream.duplicates = report.curation.duplicates
        stream.dropped = report.curation.dropped
        stream.filtered = Dictionary(uniqueKeysWithValues: report.tallies.filtered.map { ($0.key.rawValue, $0.value) })
        stream.deadLettered = report.tallies.deadLettered
        return stream
    }

    /// One line for the service manager.
    var line: String {
        guard phase == .running || phase == .paused else { return whyNotCurating ?? phase.rawValue }
        let rates = meter.rates(counts, at: .now)
        var parts = [
            phase.rawValue, "\(report.state.size) clips", "MI \(decimals(report.state.mutualInformation, 3)) nats",
            "\(decimals(rates.videosPerSecond, 1)) videos/s",
        ]
        if let lag = input.lag { parts.append("lag \(lag)") }
        if let obstacle = obstacles(at: .now).first { parts.append(obstacle) }
        return parts.joined(separator: ", ")
    }

    private static func words(_ duration: Duration) -> String {
        "\(Int((duration / .seconds(1)).rounded())) s"
    }
}

extension RecentEvent {
    /// - Parameter time: When it was committed.
    init(_ event: CuratedEvent, at time: Date) {
        let change = event.change
        var reason: String?
        var displacedBy: String?
        if case .evicted(_, let because) = event {
            reason = because.name
            if case .displaced(let clip) = because { displacedBy = clip.description }
        }
        self.init(
            sequence: change.sequence, time: time, kind: reason == nil ? .accepted : .evicted,
            clip: change.clip.id.description, video: change.clip.video.text, uri: change.clip.uri,
            start: change.clip.span.start, end: change.clip.span.end, gain: change.gain,
            objective: change.objective, setSize: change.setSize, reason: reason, displacedBy: displacedBy)
    }
}
