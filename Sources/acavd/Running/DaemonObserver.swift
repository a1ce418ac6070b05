import EventLog
import Foundation
import Foundations
import Monitoring
import Pipeline
import Synchronization
import Systemd
import Workers

/// Tells everybody who wants to know what the service's thread does: the log, the service manager, and whoever asks over
/// HTTP. Belongs to that thread.
final class DaemonObserver: ServiceObserver {
    private static let pace = Duration.seconds(1)

    private let daemon: RunningDaemon
    private let manager: ServiceManager
    private let log: any EventLog
    private let progress: ProgressLog
    private let onCommit: (StreamReport) -> Void
    private var schedule = EstimateSchedule()
    private var ticked: ContinuousClock.Instant?

    /// - Parameter onCommit: Called with each report besides.
    init(
        _ daemon: RunningDaemon, manager: ServiceManager, log: any EventLog, progress: ProgressLog,
        onCommit: @escaping (StreamReport) -> Void
    ) {
        self.daemon = daemon
        self.manager = manager
        self.log = log
        self.progress = progress
        self.onCommit = onCommit
    }

    var wantsEstimates: Bool { schedule.isDue(at: .now) }

    func entered(_ phase: ServicePhase) {
        let phase: ServiceStatus.Phase =
            switch phase {
            case .recovering: .recovering
            case .running: .running
            case .paused: .paused
            case .stopping: .stopping
            }
        daemon.note { $0.enter(phase) }
        switch phase {
        case .running, .paused: manager.ready()
        case .stopping: manager.stopping()
        case .starting, .recovering, .standingBy: break
        }
        manager.status(daemon.read { $0.line })
    }

    func progressed() {
        manager.stillStarting()
        manager.progressed()
    }

    /// The loop has come round: that is progress, unless the workers hang.
    func turned(_ turn: ServiceTurn) {
        let now = ContinuousClock.now
        let isDue = ticked.map { now - $0 >= DaemonObserver.pace } ?? true
        if isDue { ticked = now }
        let reach = isDue ? log.reach() : [:]
        let (hangs, line) = daemon.record.withLock { record in
            record.note(turn)
            if isDue { record.tick(reach: reach) }
            return (record.areWorkersHanging(at: now), isDue ? record.line : nil)
        }
        if !hangs { manager.progressed() }
        if let line { manager.status(line) }
    }

    func spent(_ duration: Duration, on step: ServiceStep) {
        let stage: Stage =
            switch step {
            case .waiting: .wait
            case .deciding: .decide
            case .publishing: .publish
            }
        daemon.metrics.observe(stage, seconds: duration / .seconds(1))
        if step == .publishing { daemon.note { $0.noteTransaction(duration) } }
    }

    func retried() {
        daemon.note { $0.noteRetry() }
    }

    func committed(_ report: StreamReport) {
        schedule.noteReport(at: .now)
        let reach = log.reach()
        daemon.note { $0.note(report, reach: reach) }
        progress.note(report)
        onCommit(report)
    }
}

/// What the workers' threads say of their work.
struct WorkersWitness: WorkerObserver {
    let daemon: RunningDaemon

    func finished(_ timings: VideoTimings) {
        let metrics = daemon.metrics
        metrics.observe(.fetch, seconds: timings.fetchSeconds)
        if let seconds = timings.decodeSeconds { metrics.observe(.decode, seconds: seconds) }
        if let seconds = timings.embedSeconds { metrics.observe(.embed, seconds: seconds) }
        metrics.observe(.video, seconds: timings.seconds)
        daemon.note { $0.noteWorkerSign() }
    }

    func replaced(_ cause: ReplacementCause) {
        daemon.note { $0.noteReplacement(cause.rawValue) }
    }

    func troubled(_ reason: String) {
        daemon.note { $0.noteWorkerTrouble(reason) }
    }

    func pictured(_ clip: ClipID, thumbnail: [UInt8]) {
        daemon.note { $0.events.picture(clip.description, thumbnail) }
    }
}
