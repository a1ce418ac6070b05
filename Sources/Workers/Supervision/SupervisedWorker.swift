package import Embedding
package import Logging
import Confinement
import Fetching
import Foundation
import Foundations
import Media

/// Decodes and embeds videos in a process of its own, which it starts, watches and replaces: whatever a video does to
/// that process costs this video, and the time to start another.
///
/// Belongs to one thread, which must outlive it.
package final class SupervisedWorker {
    private let parameters: WorkerParameters
    private let logger: Logger
    private let sources: VideoSources
    private var process: SpawnedProcess?

    /// What the first process said that it makes of clips.
    private var encoding: EncodingDescription?

    /// What answers must be like, from then on.
    private var form: AnswerForm? {
        encoding.map {
            AnswerForm(
                dimensions: $0.views.map(\.dimension), plan: parameters.settings.plan,
                hasThumbnails: parameters.settings.thumbnails)
        }
    }

    /// The longest greeting, in bytes: it describes every view.
    private static let longestGreeting = 1 << 20

    /// Videos the process has worked on.
    private var handled = 0

    /// Tries in a row that this machine was too short of something for.
    private var shortages = 0

    /// The memory it had when it started, and when it began with the video at hand; and how much more address space it
    /// could take then. All in bytes.
    private var bytesAtStart = 0
    private var bytesBefore = 0
    private var spareBytes = 0

    /// How long after its own deadline a worker is killed that has not answered.
    private static let grace = Duration.seconds(1)

    /// How long a process may take to start.
    private static let startTime = Duration.seconds(30)

    package init(_ parameters: WorkerParameters, logger: Logger) {
        self.parameters = parameters
        self.logger = logger
        sources = VideoSources(parameters, logger: logger)
    }

    /// Decodes and embeds a video.
    ///
    /// - Parameter attempt: Counted from 1.
    package func embed(_ request: VideoRequest, attempt: Int) -> Attempt<VideoOutcome> {
        switch perform(.embedding, request, attempt: attempt) {
        case .answer(let answer):
            if var outcome = VideoOutcome(answer, to: request) {
                if case .failed(var failure) = outcome {
                    failure.attempts = attempt
                    outcome = .failed(failure)
                }
                showPictures(answer, of: request)
                return .done(outcome)
            }
            discard(.badAnswer)
            return .done(.failed(badAnswer("it counts clips, and was not asked to", request, attempt)))
        case .source(let error):
            if error.isTransient, attempt < parameters.fetchAttempts {
                return .again(after: parameters.fetchDelay * (1 << (attempt - 1)))
            }
            return .done(
                .failed(VideoFailure(errorClass: error.name, message: error.description, attempts: attempt)))
        case .ended(var failure):
            // It may have been another video's doing, or a passing shortage; a second crash is this one's.
            if failure.errorClass == WorkerFailure.crashed, attempt == 1 { return .again(after: .zero) }
            failure.attempts = attempt
            return .done(.failed(failure))
        }
    }

    private func showPictures(_ answer: WorkerAnswer, of request: VideoRequest) {
        guard let observer = parameters.observer, case .embedded(let clips, _) = answer else { return }
        for clip in clips {
            guard let thumbnail = clip.thumbnail else { continue }
            observer.pictured(ClipID(video: request.id, span: clip.span), thumbnail: thumbnail.jpeg)
        }
    }

    /// The number of clips that a video would give; none when it cannot be used.
    package func plan(_ request: VideoRequest) -> Int {
        if case .answer(.planned(let count)) = perform(.planning, request, attempt: 1) { count } else { 0 }
    }

    /// The process that works, while there is one.
    package var processIdentifier: Int32? { process?.identifier }

    /// The process that fetches, while there is one.
    package var fetcherIdentifier: Int32? { sources.fetcherIdentifier }

    // MARK: - One video

    fileprivate enum Result {
        case answer(WorkerAnswer)
        case source(SourceError)

        /// The worker is gone.
        case ended(VideoFailure)
    }

    private func perform(_ kind: VideoTask.Kind, _ request: VideoRequest, attempt: Int) -> Result {
        while true {
            if let result = performOnce(kind, request, attempt: attempt) { return result }
        }
    }

    /// - Returns: Nil where the machine, and not the video, is to blame; it has been waited a little.
    private func performOnce(_ kind: VideoTask.Kind, _ request: VideoRequest, attempt: Int) -> Result? {
        let began = SuspendingClock.now
        let deadline = began + .seconds(parameters.settings.limits.seconds)
        let source: OpenedSource
        do throws(SourceTrouble) {
            source = try sources.open(request.uri, until: deadline)
        } catch {
            switch error {
            case .source(let error):
                tell(kind, VideoTimings(opening: began.duration(to: .now)))
                return .source(error)
            case .machine(let reason):
                shortages += 1
                pause(after: shortages, reason)
                return nil
            }
        }
        shortages = 0
        let opening = began.duration(to: .now)
        guard requireProcess() else {
            // The time it took is not the video's.
            _ = sources.finish(source, named: request.uri)
            return nil
        }
        let task = VideoTask(
            kind: kind, name: SourceLocation.shown(request.uri), segments: request.segments, place: source.place,
            seconds: max(0, SuspendingClock.now.duration(to: deadline) / .seconds(1)))
        let handedOver = SuspendingClock.now
        let (result, times) = exchange(task, source, until: deadline + SupervisedWorker.grace, request)
        tell(kind, VideoTimings(opening: opening, working: handedOver.duration(to: .now), told: times))
        // What the network did explains what the worker met.
        let error = sources.finish(source, named: task.name)
        recycle()
        if let error, explains(error, result, attempt) { return .source(error) }
        return result
    }

    private func tell(_ kind: VideoTask.Kind, _ timings: VideoTimings) {
        if kind == .embedding { parameters.observer?.finished(timings) }
    }

    /// Whether what the worker met is due to the network. Clips that are damaged by it come whole with another attempt;
    /// after the last one, those that did come count.
    private func explains(_ error: SourceError, _ result: Result, _ attempt: Int) -> Bool {
        switch result {
        case .answer(.failed): true
        case .answer(.embedded(_, let filtered)):
            filtered.contains(.corruptClip) && error.isTransient && attempt < parameters.fetchAttempts
        case .answer(.planned), .source, .ended: false
        }
    }

    /// Hands a task to the process and waits for the answer.
    ///
    /// - Returns: What came of it, and what it took where the worker says so.
    private func exchange(
        _ task: VideoTask, _ source: borrowing OpenedSource, until deadline: SuspendingClock.Instant,
        _ request: VideoRequest
    ) -> (Result, StageTimes?) {
        var writer = ByteWriter()
        task.write(to: &writer)
        handled += 1
        do throws(FrameSocketError) {
            process?.beginWork()
            allowProcessorTime()
            try process?.send(writer.bytes, passing: source.descriptors, until: deadline)
            guard let bytes = try process?.receive(until: deadline), let form else { throw .closed }
            do throws(ByteReaderError) {
                let report = try form.report(bytes)
                return (.answer(report.answer), report.times)
            } catch {
                throw .garbled(error.description)
            }
        } catch {
            return (.ended(failure(after: error, request)), nil)
        }
    }

    // MARK: - The process

    /// Ends the process and says what that means for the video it worked on.
    private func failure(after error: FrameSocketError, _ request: VideoRequest) -> VideoFailure {
        guard var ended = process.take() else { return badAnswer("there is no process", request, 1) }
        let ending = ended.end(byItself: error == .closed)
        let failure = WorkerFailure(
            error, ending, isOutOfMemory: ending.largestBytes > parameters.settings.memoryBytes - spareBytes / 4,
            limits: parameters)
        parameters.observer?.replaced(failure.cause)
        return failure.of(request)
    }

    private func badAnswer(_ reason: String, _ request: VideoRequest, _ attempt: Int) -> VideoFailure {
        VideoFailure(
            errorClass: WorkerFailure.badAnswer,
            message: WorkerFailure.badAnswerMessage(SourceLocation.shown(request.uri), reason), attempts: attempt)
    }

    /// Grants the process the processor time that one video may take; when that is used up the kernel ends it.
    private func allowProcessorTime() {
        guard let number = process?.identifier else { return }
        do throws(ConfinementError) {
            try ChildProcess(number).allowProcessorTime(seconds: UInt64(parameters.processorSeconds))
        } catch {
            // The deadline still holds.
            logger.warning("\(error); the time limit of the video still holds", metadata: ["stage": "embed"])
        }
    }

    private func discard(_ cause: ReplacementCause) {
        guard var ended = process.take() else { return }
        _ = ended.end(byItself: false)
        parameters.observer?.replaced(cause)
    }

    /// Replaces a process that has done its share, or grows.
    private func recycle() {
        guard process != nil else { return }
        measureMemory()
        if handled >= parameters.videosPerWorker {
            discard(.recycled)
        } else if bytesBefore - bytesAtStart > parameters.growthBytes {
            discard(.grown)
        }
    }

    private func measureMemory() {
        guard let number = process?.identifier else { return }
        let process = ChildProcess(number)
        bytesBefore = process.residentBytes() ?? 0
        spareBytes = parameters.settings.memoryBytes - (process.addressSpaceBytes() ?? 0)
    }

    /// Starts a process where there is none. Where none can be started no video can be worked on, and none is to blame:
    /// it is tried again until one can.
    ///
    /// - Returns: False when that took more than one try.
    private func requireProcess() -> Bool {
        if process?.isDisturbed == true {
            // The video before must not cost this one.
            logger.warning(
                """
                a worker ended, or spoke unasked, between two videos; another takes its place. Where that goes on, see in \
                the kernel's log whether memory is short
                """, metadata: ["stage": "embed"])
            discard(.disturbed)
        }
        var attempts = 0
        while process == nil {
            do throws(ProcessStartError) {
                try start()
            } catch {
                attempts += 1
                pause(after: attempts, error.description)
            }
        }
        return attempts == 0
    }

    /// Waits for the machine to be well again: the longer, the more tries there were.
    private func pause(after attempts: Int, _ reason: String) {
        let delay = min(30, attempts)
        parameters.observer?.troubled(reason)
        logger.error("\(reason); trying again in \(delay) s", metadata: ["stage": "embed"])
        Thread.sleep(forTimeInterval: Double(delay))
    }

    /// Starts the process.
    ///
    /// - Returns: What it makes of a clip.
    /// - Throws: When it cannot be started, refuses to work on this machine, or makes something else of clips than the
    ///   one before.
    @discardableResult
    package func start() throws(ProcessStartError) -> EncodingDescription {
        var started = try SpawnedProcess(
            parameters.decoding, limit: SupervisedWorker.longestGreeting, among: parameters.living)
        let said = try started.greet(parameters.settings, until: .now + SupervisedWorker.startTime)
        guard let said else { throw .impossible("a worker process does not say what it makes of clips") }
        if let expected = parameters.encoding ?? encoding, said != expected {
            throw .impossible(
                "an encoder has changed since the start, from \(expected.identity) to \(said.identity); put its model "
                    + "back, or restart acavd")
        }
        encoding = said
        if let form { started.accept(upTo: form.longestReport) }
        handled = 0
        process = consume started
        measureMemory()
        bytesAtStart = bytesBefore
        return said
    }
}
