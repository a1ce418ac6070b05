import Foundation
import Foundations
import Numerics

/// One layer of convolution with fixed random filters: with whitening and pooling it comes close to learned ones (Coates,
/// Lee and Ng, "An analysis of single-layer networks in unsupervised feature learning", AISTATS 2011, section 5).
struct RandomConvolution: ~Copyable {
    private static let filters = 128
    private static let channels = 3
    private static let side = 6
    private static let patchLength = channels * side * side
    private static let pools = 2

    /// Added to the variance of a patch before dividing by its root, so that the noise of plain regions stays small.
    private static let leastVariance: Float = 0.01

    /// Each filter's response split by sign, pooled over a 2 × 2 grid.
    static let dimension = 2 * filters * pools * pools

    /// A filter a row, in the order in which patches are gathered: rows of pixels, each with its three channels.
    private let bank: Matrix

    private let pictureSide: Int
    /// Patches along a side.
    private let places: Int

    /// The picture with the channels of each pixel side by side.
    private let pixels: Scratch
    private let patches: Scratch
    private let responses: Scratch

    /// What each patch is multiplied by to have about unit variance, and the sums that takes.
    private let scales: Scratch
    private let sums: Scratch
    private let squares: Scratch

    /// Draws the filters: white noise whose spectrum is multiplied by spatial frequency, which undoes the 1/f spectrum of
    /// natural pictures without learning it from any.
    ///
    /// - Parameter side: Of the pictures to be described.
    init(side pictureSide: Int) {
        self.pictureSide = pictureSide
        places = pictureSide - RandomConvolution.side + 1
        pixels = Scratch(count: pictureSide * pictureSide * RandomConvolution.channels)
        patches = Scratch(count: places * places * RandomConvolution.patchLength)
        responses = Scratch(count: places * places * RandomConvolution.filters)
        scales = Scratch(count: places * places)
        sums = Scratch(count: pictureSide * pictureSide)
        squares = Scratch(count: pictureSide * pictureSide)

        let (side, channels) = (RandomConvolution.side, RandomConvolution.channels)
        var generator = SeededGenerator.stream(seed: 1, named: "random convolution")
        func normal() -> Double {
            (-2 * log(1 - generator.nextUnit())).squareRoot() * cos(2 * .pi * generator.nextUnit())
        }
        var bank = Matrix(rows: RandomConvolution.filters, columns: RandomConvolution.patchLength)
        for filter in 0..<RandomConvolution.filters {
            var values: [Double] = []
            for _ in 0..<channels { values += RandomConvolution.sharpened((0..<side * side).map { _ in normal() }) }
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for channel in 0..<channels {
                for place in 0..<side * side {
                    bank[filter, place * channels + channel] = Float(values[channel * side * side + place] / length)
                }
            }
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

    /// Adds the description of a picture to `features`, `dimension` values long.
    ///
    /// - Parameter channels: Three planes of the side that was given.
    func addDescription(of channels: borrowing Planes, to features: UnsafeMutablePointer<Float>) {
        precondition(
            channels.count == RandomConvolution.channels && channels.width == pictureSide
                && channels.height == pictureSide, "a picture of the side that was given")
        gatherPatches(of: channels)
        measureScales()
        bank.withUnsafeValues {
            Products.multiply(
                patches.values, byTransposed: $0, into: responses.values, rows: places * places,
                columns: RandomConvolution.filters, inner: RandomConvolution.patchLength)
        }
        pool(into: features)
    }

    private func gatherPatches(of channels: borrowing Planes) {
        let (side, depth) = (RandomConvolution.side, RandomConvolution.channels)
        let pixels = pixels.values
        for channel in 0..<depth {
            let plane = channels[channel]
            for pixel in 0..<channels.size { pixels[pixel * depth + channel] = plane[pixel] }
        }
        var patch = patches.values
        for row in 0..<places {
            for column in 0..<places {
                for y in 0..<side {
                    patch.update(from: pixels + ((row + y) * pictureSide + column) * depth, count: side * depth)
                    patch += side * depth
                }
            }
        }
    }

    /// Contrast within a patch counts relative to the patch: its values are divided by their deviation. Their mean need
    /// not be taken from them, for no filter has a constant term.
    private func measureScales() {
        let (side, depth) = (RandomConvolution.side, RandomConvolution.channels)
        let (pixels, sums, squares) = (pixels.values, sums.values, squares.values)
        // Sums over the channels of a pixel, then along the rows of a patch, then over its rows. Along rows in place:
        // what lies ahead is not yet a sum.
        for pixel in 0..<pictureSide * pictureSide {
            let (red, green, blue) = (pixels[pixel * depth], pixels[pixel * depth + 1], pixels[pixel * depth + 2])
            sums[pixel] = red + green + blue
            squares[pixel] = red * red + green * green + blue * blue
        }
        for row in 0..<pictureSide {
            for column in 0..<places {
                let first = row * pictureSide + column
                for x in 1..<side {
                    sums[first] += sums[first + x]
                    squares[first] += squares[first + x]
                }
            }
        }
        let share = 1 / Float(RandomConvolution.patchLength)
        for row in 0..<places {
            for column in 0..<places {
                var (sum, square) = (Float(0), Float(0))
                for y in 0..<side {
                    sum += sums[(row + y) * pictureSide + column]
                    square += squares[(row + y) * pictureSide + column]
                }
                let mean = sum * share
                let variance = max(square * share - mean * mean, 0)
                scales.values[row * places + column] = 1 / (variance + RandomConvolution.leastVariance).squareRoot()
            }
        }
    }

    /// Adds the mean positive and the mean negative part of each filter's response, by pool.
    private func pool(into features: UnsafeMutablePointer<Float>) {
        let (filters, pools) = (RandomConvolution.filters, RandomConvolution.pools)
        let share = Float(pools * pools) / Float(places * places)
        for filter in stride(from: 0, to: filters, by: Lanes.scalarCount) {
            for pool in 0..<pools * pools {
                var positive = Lanes.zero
                var total = Lanes.zero
                for row in range(ofPool: pool / pools) {
                    for column in range(ofPool: pool % pools) {
                        let patch = row * places + column
                        let response =
                            scales.values[patch] * responses.values.lanes(at: patch * filters + filter)
                        positive += response.replacing(with: 0, where: response .< 0)
                        total += response
                    }
                }
                // max(−r, 0) = max(r, 0) − r
                let first = features + pool * 2 * filters + filter
                first.setLanes(first.lanes(at: 0) + positive * share, at: 0)
                first.setLanes(first.lanes(at: filters) + (positive - total) * share, at: filters)
            }
        }
    }

    /// The places, down or across, whose patches belong to a pool.
    private func range(ofPool pool: Int) -> Range<Int> {
        let pools = RandomConvolution.pools
        return (pool * places + pools - 1) / pools..<((pool + 1) * places + pools - 1) / pools
    }
}
