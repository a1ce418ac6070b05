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

    /// What is spoken in it, as the crawler tells it: a language tag (BCP 47), which nothing has checked; `nil` where it
    /// does not tell.
    package let language: String?

    /// What the crawler marks it with; `nil` and none are one.
    package let tags: [String]

    package init(
        id: VideoID, uri: String? = nil, segments: [TimeSpan]? = nil, language: String? = nil, tags: [String] = []
    ) {
        self.id = id
        self.uri = uri
        self.segments = segments
        self.language = language
        self.tags = tags
    }
}
