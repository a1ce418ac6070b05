/// How a picture of any size becomes one of a fixed size.
package struct PictureFit: Sendable, Hashable, Codable {
    package enum Mode: Sendable, Hashable, Codable {
        /// Scaled to the size, whatever the aspect ratio.
        case stretch

        /// Scaled so that the shorter side has this many pixels, the longer as many as keep the aspect ratio, rounded
        /// down; then the centre is cut out. torchvision's `Resize(shortSide)` and `CenterCrop`, whose rounding this
        /// follows, but that each value is the mean over the area of its pixel.
        case crop(shortSide: Int)
    }

    /// What comes out, in pixels.
    package let width: Int
    package let height: Int

    package let mode: Mode

    /// - Precondition: `width` and `height` are positive, and what is cut out lies within the scaled picture, whatever
    ///   its aspect ratio: `shortSide >= max(width, height)`.
    package init(width: Int, height: Int, mode: Mode = .stretch) {
        precondition(width > 0 && height > 0, "a picture has a size")
        if case .crop(let shortSide) = mode {
            precondition(shortSide >= max(width, height), "what is cut out lies within the picture")
        }
        self.width = width
        self.height = height
        self.mode = mode
    }
}

/// A whole picture, scaled, and the part of it that is wanted. In pixels, as displayed.
package struct ScaledPicture: Sendable, Hashable {
    /// Of the whole.
    package let width: Int
    package let height: Int

    /// Where in the whole the part begins; its size is that of the fit.
    package let left: Int
    package let top: Int
}

extension PictureFit {
    /// How many times as long as short a picture may be whose centre is cut out, for the whole of it is scaled.
    package static let greatestElongation = 32

    /// What a picture of a size is scaled to.
    ///
    /// - Parameters:
    ///   - width: Positive, in pixels as displayed.
    ///   - height: Likewise.
    /// - Returns: Nil when the picture is more than `greatestElongation` times as long as short and its centre is wanted.
    package func scaled(width sourceWidth: Int, height sourceHeight: Int) -> ScaledPicture? {
        guard case .crop(let shortSide) = mode else {
            return ScaledPicture(width: width, height: height, left: 0, top: 0)
        }
        let (short, long) = (min(sourceWidth, sourceHeight), max(sourceWidth, sourceHeight))
        guard long <= short * PictureFit.greatestElongation else { return nil }
        let longSide = shortSide * long / short
        let isWide = sourceWidth >= sourceHeight
        let (wholeWidth, wholeHeight) = isWide ? (longSide, shortSide) : (shortSide, longSide)
        return ScaledPicture(
            width: wholeWidth, height: wholeHeight, left: PictureFit.margin(of: wholeWidth - width),
            top: PictureFit.margin(of: wholeHeight - height))
    }

    /// Half of what is cut off. Python rounds halves to the even number, and so does torchvision.
    private static func margin(of rest: Int) -> Int {
        Int((Double(rest) / 2).rounded(.toNearestOrEven))
    }
}
