package import Foundations

/// A video to be decoded and embedded.
package struct VideoRequest: Sendable, Hashable {
    package let id: VideoID

    /// A path or URL.
    package let uri: String

    /// Where the source says that clips are; nil leaves it to the clip plan.
    package let segments: [TimeSpan]?

    package init(id: VideoID, uri: String, segments: [TimeSpan]? = nil) {
        self.id = id
        self.uri = uri
        self.segments = segments
    }
}
