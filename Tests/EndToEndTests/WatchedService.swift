import Foundation
import Monitoring
import Synchronization

/// What answers as a daemon does, of a set that is always the same; it can be paused.
final class WatchedService: MonitoredService {
    /// A member, and a clip that was one.
    static let member = "ordner/a%20b@0-10000"
    static let former = "former@0-10000"

    private let hold = Mutex(false)

    var isPaused: Bool { hold.withLock { $0 } }

    func ailments() -> [String] { [] }

    func obstacles() -> [String] { isPaused ? ["it is paused"] : [] }

    func metrics() async -> String { "" }

    func status() async -> ServiceStatus {
        var status = ServiceStatus(
            version: "0.1.0", applicationID: "kitchen", instance: InstanceStatus(id: "x", host: "mars", process: 7),
            startedAt: Date(), phase: isPaused ? .paused : .running, isReady: !isPaused, reasons: obstacles())
        status.set.size = 98_304
        status.set.capacity = 100_000
        status.set.mutualInformation = 0.75
        status.input.lag = 1234
        status.pairs = [
            PairStatus(number: 0, first: "sound.sequence#1", second: "picture.shape#1", mutualInformation: 0.75)
        ]
        return status
    }

    func configuration() -> String { "" }

    func history() -> HistoryStatus { HistoryStatus(intervalSeconds: 10) }

    func events(limit: Int) -> [RecentEvent] { Array([displaced].prefix(limit)) }

    func thumbnail(of clip: String) -> [UInt8]? { nil }

    func table(ofPair number: Int, mostClusters: Int) async throws(InquiryError) -> ContingencyTableStatus {
        throw .busy
    }

    func clusters() async throws(InquiryError) -> [ClusterSizesStatus] { throw .busy }

    func explanation(of clip: String) async throws(InquiryError) -> ClipExplanation {
        switch clip {
        case WatchedService.member:
            var explanation = ClipExplanation(clip: clip, isMember: true, events: [displaced])
            explanation.rank = 3
            return explanation
        case WatchedService.former: return ClipExplanation(clip: clip, isMember: false, events: [displaced])
        default: throw .notFound("nothing is known of \(clip)")
        }
    }

    func pause() { hold.withLock { $0 = true } }

    func resume() { hold.withLock { $0 = false } }

    /// With a name that would clear the screen if the terminal obeyed it.
    private var displaced: RecentEvent {
        RecentEvent(
            sequence: 1, time: Date(timeIntervalSince1970: 1_795_000_000), kind: .evicted, clip: WatchedService.former,
            video: "former", uri: "u\u{1B}[2J", start: 0, end: 10, gain: 0.5, objective: 0.75, setSize: 98_304,
            reason: "displaced", displacedBy: "\u{1B}[2Jhostile")
    }
}
