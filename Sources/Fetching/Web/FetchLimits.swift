/// How much a source of the web may cost.
package struct FetchLimits: Sendable, Hashable {
    /// The largest source, in bytes.
    package var maximumBytes: Int64

    /// Times that a server may send us elsewhere before it answers.
    package var redirects: Int

    /// Seconds to find a server, reach it and agree on a cipher.
    package var connectSeconds: Double

    /// Seconds, rounded up to whole ones, that a server may send next to nothing.
    package var stallSeconds: Double

    /// Seconds from the request until the last byte that is asked for.
    package var seconds: Double

    /// What is next to nothing, in bytes a second.
    static let slowestBytesPerSecond = 1_000

    package init(
        maximumBytes: Int64 = 4 << 30, redirects: Int = 5, connectSeconds: Double = 10, stallSeconds: Double = 20,
        seconds: Double = 600
    ) {
        self.maximumBytes = maximumBytes
        self.redirects = redirects
        self.connectSeconds = connectSeconds
        self.stallSeconds = stallSeconds
        self.seconds = seconds
    }
}
