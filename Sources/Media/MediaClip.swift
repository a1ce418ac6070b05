package import Foundations

/// One picture: planar float RGB, row-major, values in `0...1`.
package struct VideoFrame: Sendable {
    package let width: Int
    package let height: Int

    /// `3 * height * width` values: the red plane, then green, then blue.
    package let samples: [Float]

    /// - Precondition: `samples.count == 3 * width * height`.
    package init(width: Int, height: Int, samples: [Float]) {
        precondition(samples.count == 3 * width * height, "three planes of width by height")
        self.width = width
        self.height = height
        self.samples = samples
    }
}

/// Mono sound at 16 kHz, values nominally in `-1...1`.
package struct Waveform: Sendable {
    package static let sampleRate = 16_000

    package let samples: [Float]

    package init(samples: [Float]) {
        self.samples = samples
    }

    /// In seconds.
    package var duration: Double { Double(samples.count) / Double(Waveform.sampleRate) }
}

/// How an encoder wants the pictures of a clip.
package struct FrameSampling: Sendable, Hashable {
    /// Frames taken evenly over the clip, each from the middle of its share of it.
    package let framesPerClip: Int

    /// The size frames are scaled to, in pixels, whatever the aspect ratio of the source.
    package let width: Int
    package let height: Int

    /// When not nil, each frame comes with a successor about this many seconds later, so that motion can be seen.
    package let successorSeconds: Double?

    package init(framesPerClip: Int, width: Int, height: Int, successorSeconds: Double?) {
        precondition(framesPerClip > 0 && width > 0 && height > 0, "a clip needs pictures")
        self.framesPerClip = framesPerClip
        self.width = width
        self.height = height
        self.successorSeconds = successorSeconds
    }
}

/// A decoded clip: what an encoder sees.
package struct MediaClip: Sendable {
    package let span: TimeSpan

    /// In time order, `FrameSampling.framesPerClip` of them.
    package let frames: [VideoFrame]

    /// The successor of each frame, or empty when the sampling asked for none.
    package let successors: [VideoFrame]

    package let waveform: Waveform

    /// - Precondition: `successors` is empty or as long as `frames`.
    package init(span: TimeSpan, frames: [VideoFrame], successors: [VideoFrame], waveform: Waveform) {
        precondition(successors.isEmpty || successors.count == frames.count, "a successor for each frame, or none")
        self.span = span
        self.frames = frames
        self.successors = successors
        self.waveform = waveform
    }
}
