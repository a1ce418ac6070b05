/// What time goes into, a message's way through the daemon in order; `video` is the first three together.
package enum Stage: String, Sendable, CaseIterable {
    /// A video is fetched, or its file opened.
    case fetch
    /// A video is decoded, without what embedding its clips takes.
    case decode
    /// The clips of a video are embedded.
    case embed
    /// All of one video in a worker, whatever became of it.
    case video
    /// A video is done and waits for those before it, whose outcomes are published first.
    case wait
    /// A mini-batch is decided.
    case decide
    /// A mini-batch is published: the transaction.
    case publish
}
