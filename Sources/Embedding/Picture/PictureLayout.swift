import Media

/// What a scene looks like and where: colour, texture and edges by region, averaged over the clip, and how much they vary
/// during it.
///
/// Opponent colours on a grid, two layers of Gabor moduli, and one layer of random convolutions.
final class PictureLayout: PictureDescriptor {
    /// Details finer than this many pixels a side are left to the shape.
    private static let side = BuiltinEncoder.pictureSide / 2

    /// Brightness, red against green and blue against yellow: of each the mean and the deviation in each cell.
    private static let colours = 3 * 2 * PictureGrid.cells

    /// What is described by its mean and its deviation over the clip.
    private static let varying = colours + GaborScattering.dimension

    static let view = ViewDescription(
        name: "picture.layout", modality: .visual, dimension: 2 * varying + RandomConvolution.dimension,
        whitenedDimension: 128)

    private var scattering = GaborScattering(side: PictureLayout.side)
    private let convolution = RandomConvolution(side: PictureLayout.side)

    private var channels = Planes(count: 3, width: PictureLayout.side, height: PictureLayout.side)
    private var luma = Planes(count: 1, width: PictureLayout.side, height: PictureLayout.side)
    private let opponent = Planes(count: 1, width: PictureLayout.side, height: PictureLayout.side)
    private let features = Scratch(count: PictureLayout.varying)

    func describe(_ pictures: ClipPictures) -> [Float] {
        var moments = Moments(count: PictureLayout.varying)
        var convolved = [Float](repeating: 0, count: RandomConvolution.dimension)
        for frame in pictures.frames {
            look(at: frame)
            describeColours(into: features.values)
            scattering.describe(luma.values, into: features.values + PictureLayout.colours)
            moments.add(UnsafeBufferPointer(start: features.values, count: features.count).span)
            convolution.addDescription(of: channels, to: &convolved)
        }
        return moments.means + moments.deviations + convolved.map { $0 / Float(pictures.frames.count) }
    }

    /// Fills `channels` and `luma` with a frame, halved.
    private func look(at frame: VideoFrame) {
        frame.samples.withUnsafeBufferPointer { samples in
            if let samples = samples.baseAddress { channels.fill(halving: samples, planeCount: 3) }
        }
        luma.fill(lumaOf: channels.values)
    }

    private func describeColours(into features: UnsafeMutablePointer<Float>) {
        let opponents: [SIMD3<Float>] = [
            SIMD3(1, 1, 1) / 3, SIMD3(1, -1, 0) / 2, SIMD3(1, 1, -2) / 4,
        ]
        let (red, green, blue) = (channels[0], channels[1], channels[2])
        let values = opponent.values
        for (index, weights) in opponents.enumerated() {
            for pixel in 0..<opponent.size {
                values[pixel] = weights.x * red[pixel] + weights.y * green[pixel] + weights.z * blue[pixel]
            }
            let means = features + index * 2 * PictureGrid.cells
            PictureGrid.means(of: values, side: PictureLayout.side, into: means)
            PictureGrid.deviations(
                of: values, side: PictureLayout.side, around: means, into: means + PictureGrid.cells)
        }
    }
}
