package import Media
import Foundation
import Foundations

extension VideoEmbedder {
    /// Embeds a file in this process, with none of the walls that a video of unknown origin needs: for benchmarks and
    /// tests, on files they made themselves.
    package func embed(ownFile request: VideoRequest) -> VideoOutcome {
        let answer: WorkerAnswer
        do {
            let bytes = try FileBytes(ownFile: request.uri)
            let report = perform(
                VideoTask(
                    kind: .embedding, name: request.uri, segments: request.segments,
                    place: .file(size: bytes.size ?? 0), seconds: .infinity),
                on: bytes)
            answer = report.answer
        } catch {
            answer = .failed(errorClass: "source.unreadable", message: "\(request.uri): \(error)")
        }
        return VideoOutcome(answer, to: request) ?? .embedded([], filtered: [])
    }
}

extension FileBytes {
    /// Opens a file wherever it is, whatever it is: for files of one's own.
    package convenience init(ownFile path: String) throws(MediaBytesError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MediaBytesError(String(cString: strerror(errno))) }
        try self.init(owning: descriptor)
    }
}
