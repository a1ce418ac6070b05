/// Why a clip or a whole video is passed over as a matter of course: counted, not dead-lettered.
///
/// The names do not change between releases.
package enum FilterReason: String, Sendable, Hashable, CaseIterable {
    // MARK: A video, by its message

    /// Its language is not among those wanted, or it does not state one where some are.
    case language

    /// It lacks the tags that are wanted, or has one that is not.
    case tags

    // MARK: A video, by its container

    case noAudio = "no_audio"
    case noVideo = "no_video"

    /// The shorter side of its pictures is too short or too long.
    case resolution

    /// It has too few or too many pictures a second.
    case frameRate = "frame_rate"

    /// Shorter than the least length of a clip. A clip too, with too little sound or picture to be described.
    case tooShort = "too_short"

    // MARK: A clip

    /// Nothing is heard in it.
    case silent

    /// Nothing moves in it: a still, or a slideshow.
    case `static`

    /// One clip of several cannot be decoded or embedded, others of the video can.
    case corruptClip = "corrupt_clip"

    /// Whether the message tells it, so that no process need look at the video.
    package var isOfMessage: Bool {
        switch self {
        case .language, .tags: true
        case .noAudio, .noVideo, .resolution, .frameRate, .tooShort, .silent, .static, .corruptClip: false
        }
    }
}
