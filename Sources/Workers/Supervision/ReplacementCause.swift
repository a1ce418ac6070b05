/// Why a process takes the place of another.
///
/// The names do not change between releases.
package enum ReplacementCause: String, Sendable, Hashable, CaseIterable {
    // MARK: The process ended at a video

    case crashed

    /// Ended because it took too long.
    case timedOut = "timed_out"

    /// It wanted more memory than it may have.
    case outOfMemory = "out_of_memory"

    /// It used up the processor time of one video.
    case outOfProcessorTime = "out_of_processor_time"

    /// It made a system call that decoding never needs.
    case violation

    /// Ended because it answered what no worker in its right mind would.
    case badAnswer = "bad_answer"

    // MARK: Between two videos

    /// It ended, or spoke unasked.
    case disturbed

    /// It had worked on its share of videos.
    case recycled

    /// It had grown.
    case grown

    // MARK: The process that fetches

    /// It ended, or was ended because it did not answer as it should.
    case fetcherEnded = "fetcher_ended"
}
