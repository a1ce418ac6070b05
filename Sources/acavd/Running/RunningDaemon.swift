import Curation
import EventLog
import Foundation
import Foundations
import Monitoring
import Operations
import Pipeline
import Selection
import StateStore
import Synchronization
import Workers

/// A running daemon as it is seen from outside: it keeps what the service's thread and the workers say, and answers any
/// thread. What must be asked of the curation itself waits for the service's loop to come round.
final class RunningDaemon: MonitoredService {
    let control = ServiceControl()
    let metrics = ServiceMetrics()

    private let live: LiveConfiguration
    private let instance: Instance
    let record: Mutex<DaemonRecord>

    /// The curation's own answer to `status`, and when it was asked for.
    private let insight = Mutex<(latest: CurationInsight, askedAt: ContinuousClock.Instant, took: Duration)?>(nil)

    /// Questions wait so long for the service to come round: longer than most mini-batches take.
    private static let patience = DispatchTimeInterval.seconds(5)

    /// Of the service's time that answering `status` may take.
    private static let shareForInsight = 100

    /// - Parameter patience: How long whoever started the daemon waits for a sign of life; nil for for ever.
    init(_ live: LiveConfiguration, instance: Instance, patience: Duration?) {
        self.live = live
        self.instance = instance
        record = Mutex(
            DaemonRecord(allowance: live.current.allowanceOfVideo, longestTurn: patience ?? .seconds(60)))
    }

    // MARK: - What the daemon says

    /// Changes what is known.
    func note(_ change: (inout DaemonRecord) -> Void) {
        record.withLock { change(&$0) }
    }

    /// What is known.
    func read<Value: Sendable>(_ question: (DaemonRecord) -> Value) -> Value {
        record.withLock { question($0) }
    }

    // MARK: - What others ask

    func ailments() -> [String] { read { $0.ailments(at: .now) } }

    func obstacles() -> [String] { read { $0.obstacles(at: .now) } }

    func metrics() async -> String { metrics.render(await status()) }

    func configuration() -> String { live.current.description }

    func history() -> HistoryStatus { read { $0.history.history } }

    func events(limit: Int) -> [RecentEvent] { read { $0.events.latest(limit) } }

    func thumbnail(of clip: String) -> [UInt8]? { read { $0.events.thumbnail(of: clip) } }

    func pause() { control.isPaused = true }

    func resume() { control.isPaused = false }

    func status() async -> ServiceStatus {
        let configuration = live.current
        let insight = await currentInsight()
        var status = ServiceStatus(
            version: Acavd.version, applicationID: configuration.applicationID,
            instance: InstanceStatus(id: instance.id, host: instance.host, process: instance.process),
            startedAt: Date(), phase: .starting)
        read { $0.describe(&status) }
        status.set.capacity = configuration.selection.capacity
        status.workers.count = configuration.workerCount
        status.memory = .current()
        insight?.describe(&status)
        return status
    }

    func table(ofPair number: Int, mostClusters: Int) async throws(InquiryError) -> ContingencyTableStatus {
        let answer = try await ask { curator in
            let names = curator.parameters.clusteringNames
            return curator.table(ofPair: number, mostClusters: mostClusters).map {
                ContingencyTableStatus($0, clusteringNames: names)
            }
        }
        guard let answer else { throw .notFound("there is no pair of clusterings \(number); /status lists them") }
        return answer
    }

    func clusters() async throws(InquiryError) -> [ClusterSizesStatus] {
        try await ask { curator in
            let names = curator.parameters.clusteringNames
            return curator.clusterSizes.map {
                ClusterSizesStatus(
                    clustering: names[$0.clustering], members: $0.members, streamShares: $0.streamShares)
            }
        }
    }

    func explanation(of clip: String) async throws(InquiryError) -> ClipExplanation {
        guard let id = ClipID(parsing: clip) else {
            throw .notFound(
                "\(clip) is no clip id: that is the video's id, @, and where it begins in milliseconds, as "
                    + "dQw4w9WgXcQ@61500")
        }
        let events = read { $0.events.about(clip) }
        return try await ask { curator in
            guard let explanation = curator.explanation(of: id) else {
                return ClipExplanation(clip: clip, isMember: false, events: events)
            }
            return ClipExplanation(
                clip, explanation, clusteringNames: curator.parameters.clusteringNames, events: events)
        }
    }

    /// Asks the service's thread, where it curates.
    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (Curator) -> Answer
    ) async throws(InquiryError) -> Answer {
        if let reason = read({ $0.whyNotCurating }) { throw .notCurating(reason) }
        guard let answer = await control.ask(within: RunningDaemon.patience, question) else { throw .busy }
        return answer
    }

    /// What the curation says of itself: the last answer, unless a new one is due and comes in time.
    private func currentInsight() async -> CurationInsight? {
        let known = insight.withLock { $0 }
        guard read({ $0.whyNotCurating }) == nil else { return known?.latest }
        if let known, ContinuousClock.now - known.askedAt < max(.seconds(1), known.took * RunningDaemon.shareForInsight)
        {
            return known.latest
        }
        let asked = ContinuousClock.now
        let answer = await control.ask(within: .seconds(1)) { curator in
            let start = ContinuousClock.now
            let insight = CurationInsight(curator)
            return (insight, ContinuousClock.now - start)
        }
        guard let (latest, took) = answer else { return known?.latest }
        insight.withLock { $0 = (latest, asked, took) }
        return latest
    }
}

extension Configuration {
    /// Longer than an attempt at a video may take: its own limit, the start of a process, and the pause before another
    /// attempt.
    var allowanceOfVideo: Duration { .seconds(limits.seconds) + .seconds(120) }
}
