package import Foundations
import Foundation
import Media

extension VideoEmbedder {
    /// Embeds a file in this process, with none of the walls that a video of unknown origin needs: for benchmarks and
    /// tests, on files they made themselves.
    package func embed(ownFile request: VideoRequest) -> VideoOutcome {
        let answer: WorkerAnswer
        do {
            let bytes = try FileBytes(path: request.uri)
            answer = perform(
                VideoTask(
                    kind: .embedding, name: request.uri, segments: request.segments,
                    place: .file(size: bytes.size ?? 0), seconds: .infinity),
                on: bytes)
        } catch {
            answer = .failed(errorClass: "source.unreadable", message: "\(error)")
        }
        return VideoOutcome(answer, to: request) ?? .embedded([], filtered: [])
    }
}
