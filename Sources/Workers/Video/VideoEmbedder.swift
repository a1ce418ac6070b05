package import Embedding
package import Media
import Curation
import Foundations

/// Turns one video after another into embedded clips. Belongs to one thread.
package final class VideoEmbedder {
    private let encoder: any ClipEncoder
    private let plan: ClipPlan
    private let limits: MediaLimits

    package init(encoder: any ClipEncoder, plan: ClipPlan, limits: MediaLimits) {
        self.encoder = encoder
        self.plan = plan
        self.limits = limits
    }

    /// Decodes and embeds a video's clips.
    package func embed(_ request: VideoRequest) -> VideoOutcome {
        do throws(MediaError) {
            var file = try MediaFile(opening: request.uri, limits: limits)
            guard file.information.video != nil else { return .embedded([], filtered: [.noVideo]) }
            guard file.information.audio != nil else { return .embedded([], filtered: [.noAudio]) }
            let windows = plan.windows(duration: file.information.duration, segments: request.segments)
            guard !windows.isEmpty else { return .embedded([], filtered: [.tooShort]) }
            return embed(windows, of: &file, request)
        } catch {
            return .failed(VideoFailure(errorClass: error.name, message: error.description))
        }
    }

    private func embed(_ windows: [TimeSpan], of file: inout MediaFile, _ request: VideoRequest) -> VideoOutcome {
        var clips: [EmbeddedClip] = []
        var filtered: [FilterReason] = []
        var failure: VideoFailure?
        for window in windows {
            switch embed(window, of: &file, request) {
            case .clip(let clip): clips.append(clip)
            case .filtered(let reason): filtered.append(reason)
            case .failed(let reason):
                failure = failure ?? reason
                filtered.append(.corruptClip)
            }
        }
        // A video that gives something is no dead letter; one that gives nothing because it is broken is.
        if let failure, clips.isEmpty { return .failed(failure) }
        return .embedded(clips, filtered: filtered)
    }

    private enum ClipOutcome {
        case clip(EmbeddedClip)
        case filtered(FilterReason)
        case failed(VideoFailure)
    }

    private func embed(_ window: TimeSpan, of file: inout MediaFile, _ request: VideoRequest) -> ClipOutcome {
        let media: MediaClip
        do throws(MediaError) {
            media = try file.decode(window, sampling: encoder.sampling)
        } catch {
            return .failed(VideoFailure(errorClass: error.name, message: error.description))
        }
        do throws(EncodingError) {
            let features = try encoder.encode(media)
            return .clip(
                EmbeddedClip(
                    clip: ClipReference(video: request.id, uri: request.uri, span: window), features: features))
        } catch {
            switch error {
            case .insufficient: return .filtered(.tooShort)
            case .notFinite(let view):
                return .failed(
                    VideoFailure(
                        errorClass: "embedding.not_finite",
                        message: "\(request.uri): view \(view) of the clip at \(window.start) s has a value that is "
                            + "not finite; please report the file"))
            }
        }
    }
}
