package import Media

/// How a network wants pictures.
package struct PictureInput: Sendable, Hashable, Codable {
    /// The order of the axes: N batch, C channels, T time, H rows, W columns.
    package enum Layout: String, Sendable, Hashable, Codable, CaseIterable {
        case ncthw = "NCTHW"
        case ntchw = "NTCHW"
        case nthwc = "NTHWC"

        /// Every frame is a window of its own.
        case nchw = "NCHW"
        case nhwc = "NHWC"

        /// Whether a window is one picture.
        var isStill: Bool { self == .nchw || self == .nhwc }

        /// Whether the three values of a pixel lie side by side.
        var isInterleaved: Bool { self == .nthwc || self == .nhwc }
    }

    package enum ChannelOrder: String, Sendable, Hashable, Codable, CaseIterable {
        case rgb
        case bgr
    }

    /// The pictures of a clip. The windows of the sampling are those of the network, but for the layouts of single
    /// frames.
    package let sampling: FrameSampling

    package let layout: Layout
    package let channels: ChannelOrder

    /// Taken from each channel's values, which are from 0 to 1; in the order of `channels`.
    package let mean: [Float]

    /// What is left is divided by this; in the order of `channels`.
    package let deviation: [Float]

    /// `defect` tells whether this can be had.
    package init(
        sampling: FrameSampling, layout: Layout, channels: ChannelOrder = .rgb, mean: [Float], deviation: [Float]
    ) {
        self.sampling = sampling
        self.layout = layout
        self.channels = channels
        self.mean = mean
        self.deviation = deviation
    }

    var defect: String? {
        guard mean.count == 3, mean.allSatisfy(\.isFinite) else {
            return "a mean of \(mean), where there must be three finite numbers, one for each channel"
        }
        guard deviation.count == 3, deviation.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            return "a deviation of \(deviation), where there must be three numbers above zero, one for each channel"
        }
        guard sampling.successorSeconds == nil else { return "frames with successors, which networks do not see" }
        return nil
    }

    /// Frames in one window of the network.
    var framesPerWindow: Int { layout.isStill ? 1 : sampling.framesPerWindow }

    var windowShape: [Int] {
        let (frames, rows, columns) = (sampling.framesPerWindow, sampling.fit.height, sampling.fit.width)
        return switch layout {
        case .ncthw: [3, frames, rows, columns]
        case .ntchw: [frames, 3, rows, columns]
        case .nthwc: [frames, rows, columns, 3]
        case .nchw: [3, rows, columns]
        case .nhwc: [rows, columns, 3]
        }
    }
}
