/// What one attempt at embedding a video took, in seconds of the clock. The start of a process is not counted.
package struct VideoTimings: Sendable, Hashable {
    /// From asking for the source to its first bytes, and what the worker waited for more of them.
    package let fetchSeconds: Double

    /// Finding clips and decoding them; nil where no worker came to say so.
    package let decodeSeconds: Double?

    /// Making vectors of clips; nil where no worker came to say so.
    package let embedSeconds: Double?

    /// The whole.
    package let seconds: Double

    package init(fetchSeconds: Double, decodeSeconds: Double?, embedSeconds: Double?, seconds: Double) {
        self.fetchSeconds = fetchSeconds
        self.decodeSeconds = decodeSeconds
        self.embedSeconds = embedSeconds
        self.seconds = seconds
    }
}

extension VideoTimings {
    /// - Parameters:
    ///   - opening: What passed until the source was open.
    ///   - working: What passed while the worker had the video; nil where none came to have it.
    ///   - told: What the worker says of that, which it is believed no further than this time.
    init(opening: Duration, working: Duration? = nil, told: StageTimes? = nil) {
        let (opening, working) = (opening / .seconds(1), (working ?? .zero) / .seconds(1))
        self.init(
            fetchSeconds: opening + min(told?.readSeconds ?? 0, working),
            decodeSeconds: told.map { min($0.decodeSeconds, working) },
            embedSeconds: told.map { min($0.embedSeconds, working) }, seconds: opening + working)
    }
}
