import Curation
import Foundations

extension VideoOutcome {
    /// What an answer means for the video that was asked about. Where its clips are comes from the request: of the
    /// answer only times and vectors count.
    ///
    /// - Returns: Nil for the answer to another question.
    package init?(_ answer: WorkerAnswer, to request: VideoRequest) {
        switch answer {
        case .planned: return nil
        case .failed(let errorClass, let message):
            self = .failed(VideoFailure(errorClass: errorClass, message: message))
        case .embedded(let clips, let filtered):
            self = .embedded(
                clips.map { clip in
                    EmbeddedClip(
                        clip: ClipReference(video: request.id, uri: request.uri, span: clip.span),
                        features: clip.features)
                }, filtered: filtered)
        }
    }
}
