import Fetching
import Foundation
import Media

/// What the end of a worker says about the video that it worked on.
struct WorkerFailure {
    /// Stable names of classes.
    static let crashed = "worker.crashed"
    static let limit = "worker.limit"
    static let violation = "worker.violation"
    static let badAnswer = "worker.bad_answer"

    /// As the reason to replace the process.
    let cause: ReplacementCause
    private let errorClass: String
    private let reason: String
    private let lastWords: String?

    /// - Parameter isOutOfMemory: Whether it had taken about all the memory that it could.
    init(
        _ error: FrameSocketError, _ ending: ProcessEnding, isOutOfMemory: Bool, limits parameters: WorkerParameters
    ) {
        let seconds = parameters.settings.limits.seconds
        lastWords = ending.lastWords
        switch (error, ending.cause) {
        case (.timedOut, _):
            cause = .timedOut
            errorClass = MediaError.timedOut(input: "", seconds: seconds).name
            reason = "it took longer than \(seconds) s and was ended; raise limits.seconds or shorten the video"
        case (.garbled(let words), _):
            cause = .badAnswer
            errorClass = WorkerFailure.badAnswer
            reason = WorkerFailure.badAnswerReason(words)
        case (.closed, .signal(SIGSYS)):
            cause = .violation
            errorClass = WorkerFailure.violation
            reason =
                "decoding it made a system call that decoding never needs; take the file for hostile, and report it "
                + "if you trust its source"
        case (.closed, .signal(SIGXCPU)):
            cause = .outOfProcessorTime
            errorClass = WorkerFailure.limit
            reason =
                "decoding it took more than \(parameters.processorSeconds) s of processor time; raise "
                + "workers.processor_seconds"
        case (.closed, let end) where isOutOfMemory:
            cause = .outOfMemory
            errorClass = WorkerFailure.limit
            reason =
                "decoding it wanted more than \(parameters.settings.memoryBytes) bytes of memory and ended with \(end); "
                + "raise workers.memory_bytes"
        case (.closed, let end):
            cause = .crashed
            errorClass = WorkerFailure.crashed
            reason =
                "the process that decoded it ended with \(end); keep the file for a report, and update FFmpeg"
        }
    }

    /// As the failure of a video.
    func of(_ request: VideoRequest) -> VideoFailure {
        VideoFailure(
            errorClass: errorClass, message: "\(SourceLocation.shown(request.uri)): \(reason)", lastWords: lastWords)
    }

    static func badAnswerMessage(_ video: String, _ reason: String) -> String {
        "\(video): \(badAnswerReason(reason))"
    }

    private static func badAnswerReason(_ reason: String) -> String {
        "the process that decoded it gives an answer that is none: \(reason); take the file for hostile, and report it "
            + "if you trust its source"
    }
}
