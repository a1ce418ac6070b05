/// A small JPEG picture of a clip, for people: baseline, in colour, with nothing in it but the picture.
package struct Thumbnail: Sendable, Hashable {
    /// The whole file.
    package let jpeg: [UInt8]

    /// In pixels. The height follows the video, within bounds.
    package static let width = 160
    package static let heights = 16...288

    /// The longest file, in bytes.
    package static let longest = 12 << 10

    /// How coarsely libavcodec quantises, from 1 to 31: the first that does is taken. What real videos show is well below
    /// `longest` with the first; noise may not be.
    private static let coarseness: [Int32] = [6, 12, 20, 31]

    /// Whether this FFmpeg can make them.
    package static var canBeMade: Bool {
        let (width, height) = (Thumbnail.width, heights.lowerBound)
        let grey = VideoFrame(
            width: width, height: height, samples: [Float](repeating: 0.5, count: 3 * width * height))
        return Thumbnail(of: grey) != nil
    }

    /// Takes a file for a thumbnail.
    ///
    /// - Returns: Nil for one that is too long, has another size, or is not written as those of `init(of:)` are: see
    ///   `JPEGSegments`. Whether what its segments hold can be decoded is not looked into.
    package init?(jpeg: [UInt8]) {
        guard jpeg.count <= Thumbnail.longest, let picture = JPEGSegments(jpeg), picture.width == Thumbnail.width,
            Thumbnail.heights.contains(picture.height)
        else { return nil }
        self.jpeg = jpeg
    }

    /// Makes a thumbnail of a picture.
    ///
    /// - Returns: Nil when the encoder is not there or fails, or the picture is so full of detail that it would be too
    ///   long.
    /// - Precondition: It was decoded as `sampling` says.
    package init?(of picture: VideoFrame) {
        precondition(
            picture.width == Thumbnail.width && Thumbnail.heights.contains(picture.height), "of the size of thumbnails")
        for coarseness in Thumbnail.coarseness {
            guard let jpeg = JPEGEncoder.encode(picture, coarseness: coarseness) else { return nil }
            guard jpeg.count > Thumbnail.longest else {
                self.init(jpeg: jpeg)
                return
            }
        }
        return nil
    }

    /// Which picture of a clip it is made of: the one in the middle, which costs little where others are decoded.
    ///
    /// - Parameters:
    ///   - width: Of the video, in pixels as displayed; 0 where it is not known.
    ///   - height: Likewise.
    package static func sampling(width: Int, height: Int) -> FrameSampling {
        let (wide, high) = width > 0 && height > 0 ? (Double(width), Double(height)) : (16, 9)
        let exact = Double(Thumbnail.width) * high / wide
        // Even, as colours are stored at half the size.
        let rounded = 2 * Int((min(max(exact, Double(heights.lowerBound)), Double(heights.upperBound)) / 2).rounded())
        return FrameSampling(framesPerClip: 1, width: Thumbnail.width, height: rounded, successorSeconds: nil)
    }
}
