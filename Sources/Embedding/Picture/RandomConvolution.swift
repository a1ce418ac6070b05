import Foundation
import Foundations

/// One layer of convolution with fixed random filters: with whitening and pooling it comes close to learned ones (Coates,
/// Lee and Ng, "An analysis of single-layer networks in unsupervised feature learning", AISTATS 2011, section 5).
struct RandomConvolution {
    static let filters = 128

    private static let side = 6
    private static let pools = 2

    /// Each filter's response split by sign, pooled over a 2 × 2 grid.
    static let dimension = 2 * filters * pools * pools

    private let bank: Matrix2D

    /// Draws the filters: white noise whose spectrum is multiplied by spatial frequency, which undoes the 1/f spectrum of
    /// natural pictures without learning it from any.
    init() {
        let side = RandomConvolution.side
        var generator = SeededGenerator.stream(seed: 1, named: "random convolution")
        func normal() -> Double {
            (-2 * log(1 - generator.nextUnit())).squareRoot() * cos(2 * .pi * generator.nextUnit())
        }
        var bank = Matrix2D(rows: RandomConvolution.filters, columns: 3 * side * side)
        for filter in 0..<RandomConvolution.filters {
            var values: [Double] = []
            for _ in 0..<3 { values += RandomConvolution.sharpened((0..<side * side).map { _ in normal() }) }
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in values.indices { bank[filter, index] = Float(values[index] / length) }
        }
        self.bank = bank
    }

    /// A square of values with each of its Fourier components multiplied by its frequency.
    private static func sharpened(_ square: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: square.count)
        for vertical in 0..<side {
            for horizontal in 0..<side {
                func folded(_ index: Int) -> Double { Double(min(index, side - index)) }
                let frequency = (folded(vertical) * folded(vertical) + folded(horizontal) * folded(horizontal))
                    .squareRoot()
                var (real, imaginary) = (0.0, 0.0)
                for index in square.indices {
                    let phase = angle(vertical, horizontal, index)
                    real += square[index] * cos(phase)
                    imaginary -= square[index] * sin(phase)
                }
                for index in square.indices {
                    let phase = angle(vertical, horizontal, index)
                    result[index] += frequency * (real * cos(phase) - imaginary * sin(phase))
                }
            }
        }
        return result
    }

    private static func angle(_ vertical: Int, _ horizontal: Int, _ index: Int) -> Double {
        2 * .pi * (Double(vertical * (index / side)) + Double(horizontal * (index % side))) / Double(side)
    }

    /// - Parameter channels: Three planes of one size.
    func describe(_ channels: [Plane]) -> [Float] {
        let patches = Patches(of: channels, side: RandomConvolution.side, isPadded: false)
        var matrix = patches.matrix
        for patch in 0..<matrix.rows {
            // Contrast within a patch counts relative to the patch.
            let range = patch * matrix.columns..<(patch + 1) * matrix.columns
            let mean = matrix.values[range].reduce(0, +) / Float(matrix.columns)
            let variance =
                matrix.values[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(matrix.columns)
            let scale = 1 / (variance + 0.01).squareRoot()
            for index in range { matrix.values[index] = (matrix.values[index] - mean) * scale }
        }
        let responses = matrix.multiplied(byTransposed: bank)
        var pooled = [Float](repeating: 0, count: RandomConvolution.dimension)
        let pools = RandomConvolution.pools
        for row in 0..<patches.rows {
            for column in 0..<patches.columns {
                let pool = row * pools / patches.rows * pools + column * pools / patches.columns
                let base = pool * 2 * RandomConvolution.filters
                let source = (row * patches.columns + column) * RandomConvolution.filters
                for filter in 0..<RandomConvolution.filters {
                    let response = responses.values[source + filter]
                    pooled[base + filter] += max(response, 0)
                    pooled[base + RandomConvolution.filters + filter] += max(-response, 0)
                }
            }
        }
        let scale = Float(pools * pools) / Float(patches.rows * patches.columns)
        return pooled.map { $0 * scale }
    }
}
