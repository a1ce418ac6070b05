/// The name a crawler gave a video. Opaque, non-empty UTF-8: two are the same when their bytes are, as for a Kafka key,
/// whatever Unicode holds to be equivalent.
package struct VideoID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// - Parameter text: The identifier as it arrived; `nil` comes back for the empty string.
    package init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
    }

    package var description: String { text }

    package static func == (left: VideoID, right: VideoID) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    package static func < (left: VideoID, right: VideoID) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// The unit of curation: a window of a video, named `<video id>@<start in milliseconds>`.
package struct ClipID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let video: VideoID
    package let startMilliseconds: Int

    package init(video: VideoID, startMilliseconds: Int) {
        self.video = video
        self.startMilliseconds = startMilliseconds
    }

    package init(video: VideoID, span: TimeSpan) {
        self.init(video: video, startMilliseconds: ClipID.milliseconds(span.start))
    }

    /// A time in seconds as an id tells it.
    package static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }

    package var description: String { "\(video.text)@\(startMilliseconds)" }

    package static func < (left: ClipID, right: ClipID) -> Bool {
        (left.video, left.startMilliseconds) < (right.video, right.startMilliseconds)
    }
}
