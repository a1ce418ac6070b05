/// What is asked of a running daemon from outside, by any thread.
package protocol MonitoredService: Sendable {
    /// What keeps the pipeline from making progress, a sentence each; none when it is well. Never waits: it must answer
    /// when the pipeline hangs.
    func ailments() -> [String]

    /// What keeps the daemon from curating, a sentence each; none when it is ready. Never waits.
    func obstacles() -> [String]

    /// The metrics in Prometheus' text format, version 0.0.4.
    func metrics() async -> String

    func status() async -> ServiceStatus

    /// The configuration in force as YAML, without secrets.
    func configuration() -> String

    func history() -> HistoryStatus

    /// At most so many, the latest first.
    func events(limit: Int) -> [RecentEvent]

    /// A JPEG picture of a clip, if one is kept.
    func thumbnail(of clip: String) -> [UInt8]?

    /// - Throws: `InquiryError`.
    func table(ofPair number: Int, mostClusters: Int) async throws(InquiryError) -> ContingencyTableStatus

    /// - Throws: `InquiryError`.
    func clusters() async throws(InquiryError) -> [ClusterSizesStatus]

    /// - Throws: `InquiryError`.
    func explanation(of clip: String) async throws(InquiryError) -> ClipExplanation

    /// Stops reading; what is in hand is finished. It holds until `resume` or the end of the process.
    func pause()
    func resume()
}

/// Why a question about the curation has no answer.
package enum InquiryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no such thing.
    case notFound(String)

    /// The state is not there yet, or another instance has it.
    case notCurating(String)

    /// The thread that could tell did not come to it in time.
    case busy

    package var description: String {
        switch self {
        case .notFound(let message), .notCurating(let message): message
        case .busy: "the pipeline did not answer in time: it is in a long step, or hangs; /healthz says which"
        }
    }
}
