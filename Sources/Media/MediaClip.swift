package import Foundations

/// The pictures of a clip in one sampling.
package struct ClipPictures: Sendable {
    /// In time order, `FrameSampling.framesPerClip` of them.
    package let frames: [VideoFrame]

    /// The successor of each frame, or empty when the sampling asked for none.
    package let successors: [VideoFrame]

    /// - Precondition: `successors` is empty or as long as `frames`.
    package init(frames: [VideoFrame], successors: [VideoFrame]) {
        precondition(successors.isEmpty || successors.count == frames.count, "a successor for each frame, or none")
        self.frames = frames
        self.successors = successors
    }

    /// Whether these are what a sampling asks for.
    fileprivate func suit(_ sampling: FrameSampling) -> Bool {
        frames.count == sampling.framesPerClip
            && successors.count == (sampling.successorSeconds == nil ? 0 : frames.count)
            && (frames + successors).allSatisfy {
                $0.width == sampling.fit.width && $0.height == sampling.fit.height
            }
    }
}

/// A decoded clip: what encoders see and hear.
package struct MediaClip: Sendable {
    package let span: TimeSpan

    private let pictures: [FrameSampling: ClipPictures]
    private let sounds: [Waveform]

    /// - Parameters:
    ///   - pictures: By the sampling that asked for them.
    ///   - sounds: The same sound, at each rate that was asked for.
    /// - Precondition: The pictures are as many and as large as their sampling says, and no two sounds have one rate.
    package init(span: TimeSpan, pictures: [FrameSampling: ClipPictures], sounds: [Waveform]) {
        precondition(pictures.allSatisfy { $1.suit($0) }, "the pictures that were asked for")
        precondition(Set(sounds.map(\.sampleRate)).count == sounds.count, "one sound for each rate")
        self.span = span
        self.pictures = pictures
        self.sounds = sounds
    }

    /// The pictures of one sampling; nil when the clip was decoded without it.
    package func pictures(_ sampling: FrameSampling) -> ClipPictures? { pictures[sampling] }

    /// The sound at a rate in hertz; nil when the clip was decoded without it.
    package func sound(rate: Int) -> Waveform? { sounds.first { $0.sampleRate == rate } }
}
