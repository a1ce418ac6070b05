import Foundation

/// Eight oriented complex Gabor filters of one size. On a pyramid of halved pictures they cover its scales.
struct GaborBank {
    static let orientations = 8

    private static let side = 9
    /// In pixels.
    private static let wavelength = 4.0
    private static let deviation = 2.0

    /// Real parts of all orientations, then imaginary parts; a filter a row.
    private let filters: Matrix2D

    init() {
        let (side, count) = (GaborBank.side, GaborBank.orientations)
        var filters = Matrix2D(rows: 2 * count, columns: side * side)
        for orientation in 0..<count {
            let angle = .pi * Double(orientation) / Double(count)
            var envelopes: [Double] = []
            var phases: [Double] = []
            for y in 0..<side {
                for x in 0..<side {
                    let (down, across) = (Double(y - side / 2), Double(x - side / 2))
                    envelopes.append(
                        exp(-(down * down + across * across) / (2 * GaborBank.deviation * GaborBank.deviation)))
                    phases.append(2 * .pi * (across * cos(angle) + down * sin(angle)) / GaborBank.wavelength)
                }
            }
            let total = envelopes.reduce(0, +)
            // Without its mean the real part does not see plain brightness.
            let mean = zip(envelopes, phases).reduce(0) { $0 + $1.0 * cos($1.1) } / total
            for index in envelopes.indices {
                filters[orientation, index] = Float(envelopes[index] * (cos(phases[index]) - mean) / total)
                filters[count + orientation, index] = Float(envelopes[index] * sin(phases[index]) / total)
            }
        }
        self.filters = filters
    }

    /// The modulus of each orientation's response, as large as the plane.
    func moduli(of plane: Plane) -> [Plane] {
        let patches = Patches(of: [plane], side: GaborBank.side, isPadded: true)
        let responses = patches.matrix.multiplied(byTransposed: filters)
        return (0..<GaborBank.orientations).map { orientation in
            Plane(
                width: plane.width, height: plane.height,
                values: (0..<responses.rows).map { pixel in
                    let real = responses[pixel, orientation]
                    let imaginary = responses[pixel, GaborBank.orientations + orientation]
                    return (real * real + imaginary * imaginary).squareRoot()
                })
        }
    }
}
