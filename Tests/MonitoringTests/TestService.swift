import Foundation
import Monitoring
import Synchronization

/// A daemon that says what a test tells it to.
final class TestService: MonitoredService {
    struct Condition {
        var ailments: [String] = []
        var obstacles: [String] = []
        var isPaused = false
        var inquiries: InquiryError?
        var status = TestService.status
    }

    static let status: ServiceStatus = {
        var status = ServiceStatus(
            version: "1.2.3", applicationID: "test", instance: InstanceStatus(id: "i", host: "h", process: 7),
            startedAt: Date(timeIntervalSince1970: 1_700_000_000), phase: .running, isReady: true)
        status.stream.evicted = ["displaced": 3]
        return status
    }()
    static let picture: [UInt8] = [0xFF, 0xD8, 0x00, 0x0D, 0x0A, 0xFF, 0xD9]
    static let pictured = "v@0-10"

    let condition = Mutex(Condition())

    /// Where questions about tables stay; and how many are there.
    let gate = Gate()

    func ailments() -> [String] { condition.withLock { $0.ailments } }
    func obstacles() -> [String] { condition.withLock { $0.obstacles } }
    func metrics() async -> String { "# TYPE acavd_clips_total counter\nacavd_clips_total 7\n" }
    func status() async -> ServiceStatus { condition.withLock { $0.status } }
    func configuration() -> String { "application_id: test\n" }

    func history() -> HistoryStatus {
        HistoryStatus(
            intervalSeconds: 5,
            samples: [
                HistoryStatus.Sample(
                    time: Date(timeIntervalSince1970: 1_700_000_000), mutualInformation: 0.5, size: 1, messages: 2,
                    clips: 3, accepted: 4, evicted: 5, lag: nil)
            ])
    }

    func events(limit: Int) -> [RecentEvent] {
        (0..<min(limit, 60)).map { number in
            RecentEvent(
                sequence: UInt64(100 - number), time: Date(timeIntervalSince1970: 1_700_000_000), kind: .accepted,
                clip: "v@\(number)", video: "v", uri: "file:///v", start: 0, end: 10, gain: 0.25, objective: 0.5,
                setSize: 9)
        }
    }

    func thumbnail(of clip: String) -> [UInt8]? { clip == TestService.pictured ? TestService.picture : nil }

    func table(ofPair number: Int, mostClusters: Int) async throws(InquiryError) -> ContingencyTableStatus {
        try refuse()
        await gate.pass()
        guard number < 3 else { throw .notFound("there is no pair \(number): there are 3, counted from 0") }
        return ContingencyTableStatus(
            pair: PairStatus(number: number, first: "sound#1", second: "picture#1", mutualInformation: 0.5), members: 4,
            rowClusters: [1], columnClusters: [mostClusters], rowMembers: [4], columnMembers: [4], rows: 9, columns: 9,
            counts: [[4]], associations: [[nil]])
    }

    func clusters() async throws(InquiryError) -> [ClusterSizesStatus] {
        try refuse()
        return [ClusterSizesStatus(clustering: "sound#1", members: [4, 0], streamShares: [0.5, 0.5])]
    }

    func explanation(of clip: String) async throws(InquiryError) -> ClipExplanation {
        try refuse()
        return ClipExplanation(clip: clip, isMember: true)
    }

    private func refuse() throws(InquiryError) {
        if let error = condition.withLock({ $0.inquiries }) { throw error }
    }

    func pause() { condition.withLock { $0.isPaused = true } }
    func resume() { condition.withLock { $0.isPaused = false } }
}

/// Lets everybody pass, or nobody until it is opened.
final class Gate: Sendable {
    private struct State {
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var most = 0
    }

    private let state = Mutex(State())

    func close() { state.withLock { $0.isClosed = true } }

    func open() {
        let waiting = state.withLock { state in
            state.isClosed = false
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    /// The most that ever waited at a time.
    var most: Int { state.withLock { $0.most } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let passes = state.withLock { state in
                guard state.isClosed else { return true }
                state.waiting.append(continuation)
                state.most = max(state.most, state.waiting.count)
                return false
            }
            if passes { continuation.resume() }
        }
    }
}
