package import Foundations

/// How an encoder wants the pictures of a clip.
///
/// The clip is divided into equal windows, and each gives the same number of frames: one window where a network sees the
/// whole clip at once, several where it sees a part at a time.
package struct FrameSampling: Sendable, Hashable, Codable {
    /// Equal parts of the clip, each of which gives frames.
    package let windows: Int

    package let framesPerWindow: Int

    /// Nil: the frames of a window are spread evenly over it, each in the middle of its share. Else they are taken at
    /// this rate, as many before the window's middle as after.
    package let framesPerSecond: Double?

    /// What becomes of each picture.
    package let fit: PictureFit

    /// When not nil, each frame comes with a successor about this many seconds later, so that motion can be seen.
    package let successorSeconds: Double?

    /// - Precondition: There is a window and a frame in it, and rate and seconds are positive and finite.
    package init(
        windows: Int, framesPerWindow: Int, framesPerSecond: Double? = nil, fit: PictureFit,
        successorSeconds: Double? = nil
    ) {
        precondition(windows > 0 && framesPerWindow > 0, "a clip needs pictures")
        for value in [framesPerSecond, successorSeconds].compactMap({ $0 }) {
            precondition(value > 0 && value.isFinite, "time goes on")
        }
        self.windows = windows
        self.framesPerWindow = framesPerWindow
        self.framesPerSecond = framesPerSecond
        self.fit = fit
        self.successorSeconds = successorSeconds
    }

    /// Frames spread evenly over the whole clip, of any aspect ratio.
    package init(framesPerClip: Int, width: Int, height: Int, successorSeconds: Double?) {
        self.init(
            windows: 1, framesPerWindow: framesPerClip, fit: PictureFit(width: width, height: height),
            successorSeconds: successorSeconds)
    }

    /// The frames of all windows, successors not counted.
    package var framesPerClip: Int { windows * framesPerWindow }

    /// When the frames of a clip are displayed, in seconds, window after window, in time order.
    ///
    /// Spread evenly, frame i of the clip's n is the one at start + (i + ½)/n of its length. At a rate, frame i of a
    /// window's n is the one at the window's middle + (i − (n − 1)/2)/rate; what would lie outside of the clip is moved
    /// to its border, so that the pictures there repeat. Successors may lie beyond.
    package func instants(in span: TimeSpan) -> [Double] {
        guard let framesPerSecond else {
            let share = span.duration / Double(framesPerClip)
            return (0..<framesPerClip).map { span.start + (Double($0) + 0.5) * share }
        }
        let length = span.duration / Double(windows)
        return (0..<windows).flatMap { window in
            let middle = span.start + (Double(window) + 0.5) * length
            return (0..<framesPerWindow).map { index in
                let instant = middle + (Double(index) - Double(framesPerWindow - 1) / 2) / framesPerSecond
                return min(max(instant, span.start), span.end)
            }
        }
    }
}
