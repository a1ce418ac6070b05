package import Media

/// Which videos and clips are passed over before they are embedded. The defaults pass over silence and slideshows, and
/// nothing else.
package struct ClipFilter: Sendable, Hashable, Codable {
    /// A clip is silent whose loudest tenth of a second is below this, in decibels below full scale (`Waveform.loudness`);
    /// nil lets silence pass.
    ///
    /// What encoders leave of digital silence is below -80, and what a quiet room leaves in a recording mostly above -60.
    package var silence: Double?

    /// Pictures are the same that nowhere change by more than this, as a share of full scale (`VideoFrame.changes(to:)`);
    /// a clip is static whose pictures are, see `isStatic`; nil lets stills pass.
    ///
    /// Encoding leaves a still as it is, or changes it by 0.001 at most times; a twelfth of a second of a hand-held or
    /// moving picture changes it by 0.02 and more.
    package var stillness: Double?

    /// The least and the greatest shorter side of a video's pictures, in pixels; nil for any.
    package var leastShortSide: Int?
    package var mostShortSide: Int?

    /// The least and the greatest rate of a video's pictures, in hertz; nil for any. A video that does not tell passes.
    package var leastFrameRate: Double?
    package var mostFrameRate: Double?

    package init(
        silence: Double? = -60, stillness: Double? = 0.0015, leastShortSide: Int? = nil, mostShortSide: Int? = nil,
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
    /// - Parameters:
    ///   - clip: Decoded with `sampling`, and whatever else is wanted of it.
    ///   - information: Of its video.
    package func reason(for clip: MediaClip, of information: MediaInformation) -> FilterReason? {
        if let silence, let sound = clip.sound(rate: Waveform.standardRate), sound.loudness < silence { return .silent }
        if let stillness, let pictures = clip.pictures(ClipFilter.pictures),
            ClipFilter.isStatic(pictures, within: Float(stillness), rate: information.video?.frameRate)
        {
            return .static
        }
        return nil
    }

    /// Whether pictures are those of a still, or of a slideshow.
    ///
    /// There half of the pictures or more are the same as the one shown a twelfth of a second later, and where slides
    /// change, by a cut or a cross-fade, they do so all over: in at most one of eight something moves before a background
    /// that stays. In a video of fewer than twelve pictures a second the same picture may be met twice. Of such a video, and
    /// of one that does not tell its rate, some must also be the same as that of the next instant looked at: one in eight,
    /// as they are where a slide stands for longer than from one instant to the next.
    ///
    /// - Parameters:
    ///   - change: By how much pictures may differ that are the same.
    ///   - rate: Pictures a second.
    private static func isStatic(_ pictures: ClipPictures, within change: Float, rate: Double?) -> Bool {
        let (frames, successors) = (pictures.frames, pictures.successors)
        let motions = zip(frames, successors).map { Motion(from: $0, to: $1, within: change) }
        guard 2 * motions.count(where: { $0 == .none }) >= frames.count,
            8 * motions.count(where: { $0 == .part }) <= frames.count
        else { return false }
        // A rate of 11.99 is as good as twelve.
        if let rate, rate > 11.9 { return true }
        let steps = zip(frames, frames.dropFirst()).count { Motion(from: $0, to: $1, within: change) == .none }
        return 8 * steps >= frames.count - 1
    }
}
