import Media

/// What a scene looks like and where: colour, texture and edges by region, averaged over the clip, and how much they vary
/// during it.
///
/// Two layers of Gabor moduli (Bruna and Mallat, "Invariant scattering convolution networks", IEEE Trans. PAMI 35 (2013)),
/// opponent colours on a grid, and one layer of random convolutions.
final class PictureLayout {
    private static let grid = 4
    private static let levels = 3

    /// Mean and deviation of three colour channels in each cell; first-order moduli by level, orientation and cell;
    /// second-order moduli by pair of levels and pair of orientations, over the whole picture.
    private static let varying =
        2 * 3 * grid * grid + levels * GaborBank.orientations * grid * grid
        + levels * (levels - 1) / 2 * GaborBank.orientations * GaborBank.orientations

    static let dimension = 2 * varying + RandomConvolution.dimension

    private let gabors = GaborBank()
    private let convolution = RandomConvolution()

    init(side: Int) {
        precondition(
            (side / 2) >> (PictureLayout.levels - 1) >= PictureLayout.grid, "the top of the pyramid has a grid")
    }

    func describe(_ frames: [VideoFrame], _ luma: [Plane]) -> [Float] {
        let count = Float(frames.count)
        var means = [Float](repeating: 0, count: PictureLayout.varying)
        var squares = means
        var convolved = [Float](repeating: 0, count: RandomConvolution.dimension)
        for (frame, luma) in zip(frames, luma) {
            let channels = PictureLayout.channels(of: frame).map(\.halved)
            let values = colours(channels) + moduli(luma.halved)
            for index in values.indices {
                means[index] += values[index] / count
                squares[index] += values[index] * values[index] / count
            }
            for (index, value) in convolution.describe(channels).enumerated() { convolved[index] += value / count }
        }
        let deviations = zip(means, squares).map { max($1 - $0 * $0, 0).squareRoot() }
        return means + deviations + convolved
    }

    private static func channels(of frame: VideoFrame) -> [Plane] {
        let count = frame.width * frame.height
        return (0..<3).map { channel in
            Plane(
                width: frame.width, height: frame.height,
                values: Array(frame.samples[channel * count..<(channel + 1) * count]))
        }
    }

    /// Brightness, red against green and blue against yellow.
    private func colours(_ channels: [Plane]) -> [Float] {
        let (red, green, blue) = (channels[0].values, channels[1].values, channels[2].values)
        let opponents = [
            red.indices.map { (red[$0] + green[$0] + blue[$0]) / 3 },
            red.indices.map { (red[$0] - green[$0]) / 2 },
            red.indices.map { (red[$0] + green[$0] - 2 * blue[$0]) / 4 },
        ]
        return opponents.flatMap { values in
            let plane = Plane(width: channels[0].width, height: channels[0].height, values: values)
            let means = pooled(plane)
            let squares = pooled(
                Plane(width: plane.width, height: plane.height, values: values.map { $0 * $0 }))
            return means + zip(means, squares).map { max($1 - $0 * $0, 0).squareRoot() }
        }
    }

    private func moduli(_ luma: Plane) -> [Float] {
        var first: [Float] = []
        var second: [Float] = []
        var level = luma
        /// First-order moduli of the finer levels, halved down to the size of the present one.
        var finer: [[Plane]] = []
        for _ in 0..<PictureLayout.levels {
            let moduli = gabors.moduli(of: level)
            first += moduli.flatMap { pooled($0) }.map { $0.squareRoot() }
            for planes in finer {
                for plane in planes {
                    for modulus in gabors.moduli(of: plane) {
                        second.append((modulus.values.reduce(0, +) / Float(modulus.values.count)).squareRoot())
                    }
                }
            }
            finer = (finer + [moduli]).map { $0.map(\.halved) }
            level = level.halved
        }
        return first + second
    }

    /// The mean of each cell of the grid.
    private func pooled(_ plane: Plane) -> [Float] {
        let grid = PictureLayout.grid
        var sums = [Float](repeating: 0, count: grid * grid)
        for row in 0..<plane.height {
            for column in 0..<plane.width {
                sums[row * grid / plane.height * grid + column * grid / plane.width] += plane[row, column]
            }
        }
        let scale = Float(grid * grid) / Float(plane.width * plane.height)
        return sums.map { $0 * scale }
    }
}
