import Foundation
import Numerics

/// Eight oriented complex Gabor filters of one size. On a pyramid of halved pictures they cover its scales.
///
/// About its middle the real part of a filter is even and the imaginary part odd. So their responses are products with
/// the sums and the differences of opposite pixels: half the work.
struct GaborBank: ~Copyable {
    static let orientations = 8

    private static let side = 9
    private static let reach = side / 2
    /// In pixels.
    private static let wavelength = 4.0
    private static let deviation = 2.0

    /// Pixels before the middle one, each with its opposite behind it.
    private static let opposites = side * side / 2

    /// A filter a row: the real parts up to the middle, and the imaginary parts before it, where they are zero.
    private let realParts: Matrix
    private let imaginaryParts: Matrix

    private var continued = Scratch(count: 0)
    private var sums = Scratch(count: 0)
    private var differences = Scratch(count: 0)
    private var imaginaryResponses = Scratch(count: 0)

    init() {
        let side = GaborBank.side
        var realParts = Matrix(rows: GaborBank.orientations, columns: GaborBank.opposites + 1)
        var imaginaryParts = Matrix(rows: GaborBank.orientations, columns: GaborBank.opposites)
        for orientation in 0..<GaborBank.orientations {
            let angle = .pi * Double(orientation) / Double(GaborBank.orientations)
            var envelopes: [Double] = []
            var phases: [Double] = []
            for y in 0..<side {
                for x in 0..<side {
                    let (down, across) = (Double(y - GaborBank.reach), Double(x - GaborBank.reach))
                    envelopes.append(
                        exp(-(down * down + across * across) / (2 * GaborBank.deviation * GaborBank.deviation)))
                    phases.append(2 * .pi * (across * cos(angle) + down * sin(angle)) / GaborBank.wavelength)
                }
            }
            let total = envelopes.reduce(0, +)
            // Without its mean the real part does not see plain brightness.
            let mean = zip(envelopes, phases).reduce(0) { $0 + $1.0 * cos($1.1) } / total
            for index in 0...GaborBank.opposites {
                realParts[orientation, index] = Float(envelopes[index] * (cos(phases[index]) - mean) / total)
            }
            for index in 0..<GaborBank.opposites {
                imaginaryParts[orientation, index] = Float(envelopes[index] * sin(phases[index]) / total)
            }
        }
        self.realParts = realParts
        self.imaginaryParts = imaginaryParts
    }

    /// The modulus of each filter's response at each pixel, the border continued.
    ///
    /// - Parameters:
    ///   - planes: Their width a multiple of eight.
    ///   - moduli: Filled, for each orientation, with a plane for each of the planes.
    mutating func respond(to planes: borrowing Planes, moduli: UnsafeMutablePointer<Float>) {
        precondition(planes.width % Lanes.scalarCount == 0, "rows of whole lanes")
        let pixels = planes.count * planes.size
        gatherOpposites(in: planes)
        imaginaryResponses.reserve(GaborBank.orientations * pixels)
        let (real, imaginary) = (moduli, imaginaryResponses.values)
        realParts.withUnsafeValues {
            Products.multiply(
                $0, by: sums.values, into: real, rows: GaborBank.orientations, columns: pixels,
                inner: GaborBank.opposites + 1)
        }
        imaginaryParts.withUnsafeValues {
            Products.multiply(
                $0, by: differences.values, into: imaginary, rows: GaborBank.orientations, columns: pixels,
                inner: GaborBank.opposites)
        }
        for index in stride(from: 0, to: GaborBank.orientations * pixels, by: Lanes.scalarCount) {
            let (x, y) = (real.lanes(at: index), imaginary.lanes(at: index))
            real.setLanes((x * x + y * y).squareRoot(), at: index)
        }
    }

    /// Fills `sums` and `differences`: for each pair of opposite places in a filter a row, in it for each pixel the sum
    /// or difference of what lies there; last among the sums the pixels themselves.
    private mutating func gatherOpposites(in planes: borrowing Planes) {
        let (side, reach) = (GaborBank.side, GaborBank.reach)
        let (width, height, size) = (planes.width, planes.height, planes.size)
        let pixels = planes.count * size
        let stride = width + 2 * reach
        continued.reserve(stride * (height + 2 * reach))
        sums.reserve((GaborBank.opposites + 1) * pixels)
        differences.reserve(GaborBank.opposites * pixels)
        for plane in 0..<planes.count {
            continueBorder(of: planes[plane], width: width, height: height)
            for place in 0..<GaborBank.opposites {
                let before = UnsafePointer(continued.values + place / side * stride + place % side)
                let opposite = side * side - 1 - place
                let behind = UnsafePointer(continued.values + opposite / side * stride + opposite % side)
                let sum = sums.values + place * pixels + plane * size
                let difference = differences.values + place * pixels + plane * size
                for row in 0..<height {
                    for column in Swift.stride(from: 0, to: width, by: Lanes.scalarCount) {
                        let (one, other) = (
                            before.lanes(at: row * stride + column), behind.lanes(at: row * stride + column)
                        )
                        sum.setLanes(one + other, at: row * width + column)
                        difference.setLanes(one - other, at: row * width + column)
                    }
                }
            }
            (sums.values + GaborBank.opposites * pixels + plane * size).update(from: planes[plane], count: size)
        }
    }

    /// Fills `continued` with a plane whose border pixels are repeated outwards, as far as a filter reaches.
    private func continueBorder(of plane: UnsafePointer<Float>, width: Int, height: Int) {
        let reach = GaborBank.reach
        let stride = width + 2 * reach
        for row in 0..<height + 2 * reach {
            let source = plane + min(max(row - reach, 0), height - 1) * width
            let target = continued.values + row * stride
            (target + reach).update(from: source, count: width)
            for column in 0..<reach {
                target[column] = source[0]
                target[reach + width + column] = source[width - 1]
            }
        }
    }
}
