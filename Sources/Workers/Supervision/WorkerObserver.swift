package import Foundations

/// Who wants to know what workers do. Called by the threads that supervise them, which wait meanwhile: what it does takes
/// no time.
package protocol WorkerObserver: Sendable {
    /// An attempt at embedding a video has come to its end, a good one or not. Not told of attempts that this machine, and
    /// not the video, is to blame for.
    func finished(_ timings: VideoTimings)

    /// A process has ended or was ended, and another takes its place at the next video. The start of the first is none.
    func replaced(_ cause: ReplacementCause)

    /// No video can be worked on for now, and the machine is to blame: it is tried again. Told at each try.
    func troubled(_ reason: String)

    /// A clip was embedded that has a picture. Whether it is curated is not known yet.
    ///
    /// - Parameter thumbnail: A JPEG picture that keeps the rules of `Thumbnail`. The process that made it has seen the
    ///   video: whatever shows it must take it for hostile.
    func pictured(_ clip: ClipID, thumbnail: [UInt8])
}
