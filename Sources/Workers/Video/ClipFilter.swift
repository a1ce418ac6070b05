package import Media
import Foundations

/// Which videos and clips are passed over before they are embedded. The defaults pass over silence and slideshows, and
/// nothing else.
package struct ClipFilter: Sendable, Hashable, Codable {
    /// A clip is silent whose loudest tenth of a second is below this, in decibels below full scale (`Waveform.loudness`);
    /// nil lets silence pass.
    ///
    /// What encoders leave of digital silence is below -80, and what a quiet room leaves in a recording mostly above -60.
    package var silence: Double?

    /// Pictures are the same that nowhere change by more than this, as a share of full scale (`VideoFrame.change(to:)`);
    /// a clip is static whose pictures are, see `isStatic`; nil lets stills pass.
    ///
    /// Encoding a still changes it by 0.001 on average and seldom by more than 0.002; a hand-held or moving picture
    /// changes by 0.02 and more.
    package var stillness: Double?

    /// The least and the greatest shorter side of a video's pictures, in pixels; nil for any.
    package var leastShortSide: Int?
    package var mostShortSide: Int?

    /// The least and the greatest rate of a video's pictures, in hertz; nil for any. A video that does not tell passes.
    package var leastFrameRate: Double?
    package var mostFrameRate: Double?

    package init(
        silence: Double? = -60, stillness: Double? = 0.002, leastShortSide: Int? = nil, mostShortSide: Int? = nil,
        leastFrameRate: Double? = nil, mostFrameRate: Double? = nil
    ) {
        self.silence = silence
        self.stillness = stillness
        self.leastShortSide = leastShortSide
        self.mostShortSide = mostShortSide
        self.leastFrameRate = leastFrameRate
        self.mostFrameRate = mostFrameRate
    }

    /// The pictures that tell whether anything moves: those of the built-in encoder as it is by default, so that both
    /// look at the same.
    private static let pictures = FrameSampling(framesPerClip: 8, width: 64, height: 64, successorSeconds: 1.0 / 12)

    /// What the filter wants of a clip.
    package var sampling: ClipSampling {
        ClipSampling(
            pictures: stillness == nil ? [] : [ClipFilter.pictures],
            soundRates: silence == nil ? [] : [Waveform.standardRate])
    }

    /// Why a video is passed over, by what its container says; nil where it is not.
    package func reason(for information: MediaInformation) -> FilterReason? {
        guard let video = information.video else { return .noVideo }
        guard information.audio != nil else { return .noAudio }
        let shortSide = min(video.width, video.height)
        guard shortSide >= leastShortSide ?? 0, shortSide <= mostShortSide ?? .max else { return .resolution }
        if let rate = video.frameRate, rate < leastFrameRate ?? 0 || rate > mostFrameRate ?? .infinity {
            return .frameRate
        }
        return nil
    }

    /// Why a clip is passed over; nil where it is not.
    ///
    /// - Parameter clip: Decoded with `sampling`, and whatever else is wanted of it.
    package func reason(for clip: MediaClip) -> FilterReason? {
        if let silence, let sound = clip.sound(rate: Waveform.standardRate), sound.loudness < silence { return .silent }
        if let stillness, let pictures = clip.pictures(ClipFilter.pictures),
            ClipFilter.isStatic(pictures, within: Float(stillness), seconds: clip.span.duration)
        {
            return .static
        }
        return nil
    }

    /// Whether pictures are those of a still, or of a slideshow that changes slides every two seconds or more, be it with
    /// cross-fades of a second.
    ///
    /// In a slideshow most pictures are the same as the one shown a twelfth of a second later, whatever comes between two
    /// slides: three fifths must be. But so they are in a video of few pictures a second, of which the same one is met
    /// twice. There none is the same as that of the next instant looked at, as some are in a slideshow: where a slide
    /// stands for one of two seconds, pictures that are d seconds apart are of one slide in a share of (1 - d) / 2, and
    /// an eighth must be the same in any case.
    ///
    /// - Parameters:
    ///   - change: By how much pictures may differ that are the same.
    ///   - seconds: The length of the clip, over which the frames are spread.
    private static func isStatic(_ pictures: ClipPictures, within change: Float, seconds: Double) -> Bool {
        let (frames, successors) = (pictures.frames, pictures.successors)
        let stills = zip(frames, successors).count { $0.change(to: $1) <= change }
        guard 5 * stills >= 3 * frames.count else { return false }
        let steps = zip(frames, frames.dropFirst()).count { $0.change(to: $1) <= change }
        let leastShare = max(1.0 / 8, (1 - seconds / Double(frames.count)) / 2)
        return Double(steps) >= leastShare * Double(frames.count - 1)
    }
}
