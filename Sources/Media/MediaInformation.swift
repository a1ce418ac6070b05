/// What a file holds, known once it is open.
package struct MediaInformation: Sendable, Hashable {
    /// The best video stream.
    package struct Video: Sendable, Hashable {
        /// In pixels as displayed: after rotation, before any correction of the pixels' aspect ratio.
        package let width: Int
        package let height: Int

        /// Mean frames a second; nil where the file does not tell.
        package let frameRate: Double?

        package init(width: Int, height: Int, frameRate: Double?) {
            self.width = width
            self.height = height
            self.frameRate = frameRate
        }
    }

    /// The best audio stream.
    package struct Audio: Sendable, Hashable {
        /// In hertz.
        package let sampleRate: Int
        package let channels: Int

        package init(sampleRate: Int, channels: Int) {
            self.sampleRate = sampleRate
            self.channels = channels
        }
    }

    /// Seconds for which all of the sound and picture there is lasts: the shorter of the two when both lengths are
    /// known. Zero when nothing in the file lasts.
    package let duration: Double

    /// Nil when there is no moving picture; a cover image does not count.
    package let video: Video?

    /// Nil when there is no sound.
    package let audio: Audio?
}
