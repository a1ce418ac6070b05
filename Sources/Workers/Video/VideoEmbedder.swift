package import Embedding
package import Media
import Foundations

/// Turns the bytes of one video after another into embedded clips. Belongs to one thread.
package final class VideoEmbedder {
    private let encoder: any ClipEncoder
    private let plan: ClipPlan
    private let limits: MediaLimits
    private let filter: ClipFilter
    private let sampling: ClipSampling
    private let thumbnails: Bool

    /// What encoders took for the task at hand.
    private var embedding = Duration.zero

    /// Clips are embedded together, and at most so many are held decoded for that.
    private static let mostClipsHeld = 8

    /// - Parameter thumbnails: Whether clips come with pictures for people, where pictures are looked at.
    package init(
        encoder: any ClipEncoder, plan: ClipPlan, limits: MediaLimits, filter: ClipFilter = ClipFilter(),
        thumbnails: Bool = false
    ) {
        self.encoder = encoder
        self.plan = plan
        self.limits = limits
        self.filter = filter
        self.thumbnails = thumbnails
        sampling = encoder.sampling.union(filter.sampling)
    }

    /// Does what a task asks for.
    ///
    /// - Parameter bytes: The file, from its first byte.
    package func perform(_ task: VideoTask, on bytes: any MediaBytes) -> WorkerReport {
        let began = SuspendingClock.now
        let metered = MeteredBytes(bytes)
        embedding = .zero
        let answer = answer(task, on: metered)
        let whole = began.duration(to: .now)
        return WorkerReport(
            answer,
            times: StageTimes(
                readSeconds: metered.waited / .seconds(1),
                decodeSeconds: max(0, (whole - metered.waited - embedding) / .seconds(1)),
                embedSeconds: embedding / .seconds(1)))
    }

    private func answer(_ task: VideoTask, on bytes: any MediaBytes) -> WorkerAnswer {
        var limits = limits
        limits.seconds = min(limits.seconds, task.seconds)
        do throws(MediaError) {
            var file = try MediaFile(bytes, named: task.name, limits: limits)
            let reason = filter.reason(for: file.information)
            if task.kind == .planning {
                let windows = plan.windows(duration: file.information.duration, segments: task.segments)
                return .planned(reason == nil ? windows.count : 0)
            }
            if let reason { return .embedded([], filtered: [reason]) }
            let windows = try file.windows(of: plan, segments: task.segments)
            guard !windows.isEmpty else { return .embedded([], filtered: [.tooShort]) }
            return embed(windows, of: &file, named: task.name)
        } catch {
            return failure(error)
        }
    }

    /// What cannot be decoded, as an answer. The time that was left when the worker was asked is less than what is allowed.
    private func failure(_ error: MediaError) -> WorkerAnswer {
        if case .timedOut(let input, _) = error {
            let error = MediaError.timedOut(input: input, seconds: limits.seconds)
            return .failed(errorClass: error.name, message: error.description)
        }
        return .failed(errorClass: error.name, message: error.description)
    }

    private func embed(_ windows: [TimeSpan], of file: inout MediaFile, named name: String) -> WorkerAnswer {
        var yield = Yield()
        var held: [MediaClip] = []
        let picture = pictureSampling(of: file.information)
        let sampling = sampling.union(ClipSampling(pictures: picture.map { [$0] } ?? [], soundRates: []))
        for window in windows {
            do throws(MediaError) {
                let clip = try file.decode(window, sampling: sampling)
                if let reason = filter.reason(for: clip, of: file.information) {
                    yield.filtered.append(reason)
                } else {
                    held.append(clip)
                }
            } catch {
                yield.fail(failure(error))
            }
            if held.count == VideoEmbedder.mostClipsHeld {
                embed(held, of: name, picture: picture, into: &yield)
                held = []
            }
        }
        embed(held, of: name, picture: picture, into: &yield)
        return yield.answer
    }

    /// Which picture of a clip is shown to people; nil where none is wanted, or the pictures of a video are not looked at.
    private func pictureSampling(of information: MediaInformation) -> FrameSampling? {
        guard thumbnails, !sampling.pictures.isEmpty, let video = information.video else { return nil }
        return Thumbnail.sampling(width: video.width, height: video.height)
    }

    /// What the clips of a video have come to so far.
    private struct Yield {
        var clips: [WorkerAnswer.Clip] = []
        var filtered: [FilterReason] = []

        /// The first there was.
        private var failure: WorkerAnswer?

        mutating func fail(_ answer: WorkerAnswer) {
            failure = failure ?? answer
            filtered.append(.corruptClip)
        }

        /// A video that gives something is no dead letter; one that gives nothing because it is broken is.
        var answer: WorkerAnswer {
            if let failure, clips.isEmpty { return failure }
            return .embedded(clips, filtered: filtered)
        }
    }

    private func embed(
        _ held: [MediaClip], of name: String, picture: FrameSampling?, into yield: inout Yield
    ) {
        guard !held.isEmpty else { return }
        let began = SuspendingClock.now
        let results = encoder.encode(held)
        embedding += began.duration(to: .now)
        precondition(results.count == held.count, "an encoder gives one result a clip")
        for (clip, result) in zip(held, results) {
            switch result {
            case .success(let features):
                let shown = picture.flatMap { clip.pictures($0)?.frames.first }
                yield.clips.append(
                    WorkerAnswer.Clip(
                        span: clip.span, features: features, thumbnail: shown.flatMap { Thumbnail(of: $0) }))
            case .failure(.insufficient): yield.filtered.append(.tooShort)
            case .failure(.notFinite(let view)):
                yield.fail(
                    .failed(
                        errorClass: WorkerAnswer.notFinite,
                        message: "\(name): view \(view) of the clip at \(clip.span.start) s has a value that is not "
                            + "finite; look at the network that the view comes from, or report the file if it comes "
                            + "from none"))
            case .failure(.failed(let reason)):
                yield.fail(
                    .failed(
                        errorClass: WorkerAnswer.encodingFailed,
                        message: "\(name): the clip at \(clip.span.start) s cannot be embedded: \(reason)"))
            }
        }
    }
}
