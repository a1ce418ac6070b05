import Foundations
import Synchronization
import Workers

/// Keeps what it is told.
final class RecordingObserver: WorkerObserver {
    struct Told {
        var timings: [VideoTimings] = []
        var causes: [ReplacementCause] = []
        var troubles: [String] = []
        var pictures: [ClipID: [UInt8]] = [:]
    }

    private let kept = Mutex(Told())

    var told: Told { kept.withLock { $0 } }

    func finished(_ timings: VideoTimings) { kept.withLock { $0.timings.append(timings) } }

    func replaced(_ cause: ReplacementCause) { kept.withLock { $0.causes.append(cause) } }

    func troubled(_ reason: String) { kept.withLock { $0.troubles.append(reason) } }

    func pictured(_ clip: ClipID, thumbnail: [UInt8]) { kept.withLock { $0.pictures[clip] = thumbnail } }
}
