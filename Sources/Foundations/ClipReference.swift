/// A clip as the outside knows it: enough to find and cut it again.
package struct ClipReference: Sendable, Hashable {
    package let video: VideoID

    /// Where the video is.
    package let uri: String

    /// The window of the video.
    package let span: TimeSpan

    package init(video: VideoID, uri: String, span: TimeSpan) {
        self.video = video
        self.uri = uri
        self.span = span
    }

    package var id: ClipID { ClipID(video: video, span: span) }
}
