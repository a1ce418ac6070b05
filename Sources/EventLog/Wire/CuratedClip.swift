package import Foundations

/// A clip as the outside world knows it: enough to find and cut it again.
package struct CuratedClip: Hashable, Sendable {
    package let video: VideoID
    package let uri: String

    /// The window of the video, in seconds. No later than `DiscoveryMessage.latestInstant`.
    package let span: TimeSpan

    package init(video: VideoID, uri: String, span: TimeSpan) {
        self.video = video
        self.uri = uri
        self.span = span
    }

    package var id: ClipID { ClipID(video: video, span: span) }
}

extension ClipID {
    /// Reads `<video id>@<start in milliseconds>`, the inverse of `description`; `nil` for any other text. A video id
    /// may itself contain an `@`: the last one counts.
    package init?(parsing text: String) {
        guard let separator = text.lastIndex(of: "@"),
            let video = VideoID(String(text[..<separator])),
            let start = Int(text[text.index(after: separator)...]), start >= 0
        else { return nil }
        self.init(video: video, startMilliseconds: start)
        guard description == text else { return nil }
    }
}
