package import Embedding
package import Media
import Foundations

/// Turns the bytes of one video after another into embedded clips. Belongs to one thread.
package final class VideoEmbedder {
    private let encoder: any ClipEncoder
    private let plan: ClipPlan
    private let limits: MediaLimits

    package init(encoder: any ClipEncoder, plan: ClipPlan, limits: MediaLimits) {
        self.encoder = encoder
        self.plan = plan
        self.limits = limits
    }

    /// Does what a task asks for.
    ///
    /// - Parameter bytes: The file, from its first byte.
    package func perform(_ task: VideoTask, on bytes: any MediaBytes) -> WorkerAnswer {
        var limits = limits
        limits.seconds = min(limits.seconds, task.seconds)
        do throws(MediaError) {
            var file = try MediaFile(bytes, named: task.name, limits: limits)
            let windows =
                file.information.video == nil || file.information.audio == nil
                ? [] : plan.windows(duration: file.information.duration, segments: task.segments)
            if task.kind == .planning { return .planned(windows.count) }
            guard file.information.video != nil else { return .embedded([], filtered: [.noVideo]) }
            guard file.information.audio != nil else { return .embedded([], filtered: [.noAudio]) }
            guard !windows.isEmpty else { return .embedded([], filtered: [.tooShort]) }
            return embed(windows, of: &file, named: task.name)
        } catch {
            return .failed(errorClass: error.name, message: error.description)
        }
    }

    private func embed(_ windows: [TimeSpan], of file: inout MediaFile, named name: String) -> WorkerAnswer {
        var clips: [WorkerAnswer.Clip] = []
        var filtered: [FilterReason] = []
        var failure: WorkerAnswer?
        for window in windows {
            switch embed(window, of: &file, named: name) {
            case .clip(let clip): clips.append(clip)
            case .filtered(let reason): filtered.append(reason)
            case .failed(let reason):
                failure = failure ?? reason
                filtered.append(.corruptClip)
            }
        }
        // A video that gives something is no dead letter; one that gives nothing because it is broken is.
        if let failure, clips.isEmpty { return failure }
        return .embedded(clips, filtered: filtered)
    }

    private enum ClipOutcome {
        case clip(WorkerAnswer.Clip)
        case filtered(FilterReason)
        case failed(WorkerAnswer)
    }

    private func embed(_ window: TimeSpan, of file: inout MediaFile, named name: String) -> ClipOutcome {
        let media: MediaClip
        do throws(MediaError) {
            media = try file.decode(window, sampling: encoder.sampling)
        } catch {
            return .failed(.failed(errorClass: error.name, message: error.description))
        }
        do throws(EncodingError) {
            return .clip(WorkerAnswer.Clip(span: window, features: try encoder.encode([media])[0].get()))
        } catch {
            switch error {
            case .insufficient: return .filtered(.tooShort)
            case .notFinite(let view):
                return .failed(
                    .failed(
                        errorClass: WorkerAnswer.notFinite,
                        message: "\(name): view \(view) of the clip at \(window.start) s has a value that is not "
                            + "finite; please report the file"))
            case .failed(let reason):
                return .failed(
                    .failed(
                        errorClass: WorkerAnswer.encodingFailed,
                        message: "\(name): the clip at \(window.start) s cannot be embedded: \(reason)"))
            }
        }
    }
}
