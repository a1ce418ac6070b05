/// Texture and edges at three scales, and how they are arranged: the moduli of Gabor responses, and the moduli of the
/// Gabor responses of those (Bruna and Mallat, "Invariant scattering convolution networks", IEEE Trans. PAMI 35 (2013)).
struct GaborScattering: ~Copyable {
    private static let levels = 3

    /// First-order moduli by level, orientation and cell of the grid; then second-order moduli by pair of levels and
    /// pair of orientations, over the whole picture.
    static let dimension =
        levels * GaborBank.orientations * PictureGrid.cells
        + levels * (levels - 1) / 2 * GaborBank.orientations * GaborBank.orientations

    /// A scale: the picture, halved from level to level, and behind it the first-order moduli of the finer levels, the
    /// finest first; with the moduli of them all.
    private struct Level: ~Copyable {
        var planes: Planes
        let moduli: Planes

        init(index: Int, side: Int) {
            let count = 1 + index * GaborBank.orientations
            planes = Planes(count: count, width: side >> index, height: side >> index)
            moduli = Planes(
                count: GaborBank.orientations * count, width: side >> index, height: side >> index)
        }

        /// The moduli in one orientation of one plane.
        func modulus(_ orientation: Int, of plane: Int) -> UnsafeMutablePointer<Float> {
            moduli[orientation * planes.count + plane]
        }
    }

    private var bank = GaborBank()
    private var levels: InlineArray<3, Level>

    /// - Precondition: The side at the last level is a multiple of eight.
    init(side: Int) {
        precondition((side >> (GaborScattering.levels - 1)) % 8 == 0, "rows of whole lanes at every level")
        levels = InlineArray { Level(index: $0, side: side) }
    }

    /// Describes a plane of the side that was given.
    mutating func describe(_ luma: UnsafePointer<Float>, into features: UnsafeMutablePointer<Float>) {
        levels[0].planes.values.update(from: luma, count: levels[0].planes.size)
        var first = features
        var second = features + GaborScattering.levels * GaborBank.orientations * PictureGrid.cells
        for level in 0..<GaborScattering.levels {
            bank.respond(to: levels[level].planes, moduli: levels[level].moduli.values)
            let side = levels[level].planes.width
            for orientation in 0..<GaborBank.orientations {
                let modulus = levels[level].modulus(orientation, of: 0)
                PictureGrid.means(of: modulus, side: side, into: first)
                for cell in 0..<PictureGrid.cells { first[cell] = first[cell].squareRoot() }
                first += PictureGrid.cells
            }
            for plane in 1..<levels[level].planes.count {
                for orientation in 0..<GaborBank.orientations {
                    let modulus = levels[level].modulus(orientation, of: plane)
                    second.pointee = mean(of: modulus, count: side * side).squareRoot()
                    second += 1
                }
            }
            if level + 1 < GaborScattering.levels { descend(from: level) }
        }
    }

    /// Fills the planes of the next level.
    private mutating func descend(from level: Int) {
        let count = levels[level].planes.count
        let planes = levels[level].planes.values
        levels[level + 1].planes.fill(halving: planes, planeCount: count)
        for orientation in 0..<GaborBank.orientations {
            let modulus = levels[level].modulus(orientation, of: 0)
            levels[level + 1].planes.fill(from: count + orientation, halving: modulus, planeCount: 1)
        }
    }

    private func mean(of values: UnsafePointer<Float>, count: Int) -> Float {
        var sums = Lanes.zero
        for index in stride(from: 0, to: count, by: Lanes.scalarCount) { sums += values.lanes(at: index) }
        return sums.sum() / Float(count)
    }
}
