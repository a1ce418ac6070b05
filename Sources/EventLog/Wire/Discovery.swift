package import Foundations

/// What a message on the input topic says.
package enum Discovery: Hashable, Sendable {
    /// A crawler found a video.
    case video(VideoDiscovery)

    /// The video is to be forgotten and its clips evicted.
    case withdrawal(VideoID)
}

/// A video to be looked at.
package struct VideoDiscovery: Hashable, Sendable {
    package let id: VideoID

    /// Where the video is; `nil` leaves it to the configured template.
    package let uri: String?

    /// The windows worth cutting, in the order given, in seconds; `nil` means the whole video. Each has a duration.
    package let segments: [TimeSpan]?

    package init(id: VideoID, uri: String? = nil, segments: [TimeSpan]? = nil) {
        self.id = id
        self.uri = uri
        self.segments = segments
    }
}
