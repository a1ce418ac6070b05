/// A grid of four by four cells laid over a square picture.
enum PictureGrid {
    static let side = 4
    static let cells = side * side

    /// The mean of a plane in each cell, row by row.
    ///
    /// - Parameters:
    ///   - plane: `side * side` values; `side` is a multiple of the grid's.
    ///   - means: Filled with `cells` values.
    static func means(of plane: UnsafePointer<Float>, side: Int, into means: UnsafeMutablePointer<Float>) {
        for cell in 0..<cells { means[cell] = mean(of: plane, side: side, in: cell) { $0 } }
    }

    /// The deviation of a plane around the mean of each cell, row by row.
    ///
    /// - Parameters:
    ///   - plane: As above.
    ///   - means: Its means.
    ///   - deviations: Filled with `cells` values.
    static func deviations(
        of plane: UnsafePointer<Float>, side: Int, around means: UnsafePointer<Float>,
        into deviations: UnsafeMutablePointer<Float>
    ) {
        for cell in 0..<cells {
            let mean = means[cell]
            deviations[cell] = self.mean(of: plane, side: side, in: cell) { ($0 - mean) * ($0 - mean) }.squareRoot()
        }
    }

    @inline(__always)
    private static func mean(
        of plane: UnsafePointer<Float>, side: Int, in cell: Int, _ value: (Float) -> Float
    ) -> Float {
        let cellSide = side / PictureGrid.side
        let corner = plane + cell / PictureGrid.side * cellSide * side + cell % PictureGrid.side * cellSide
        var sum: Float = 0
        for row in 0..<cellSide {
            for column in 0..<cellSide { sum += value(corner[row * side + column]) }
        }
        return sum / Float(cellSide * cellSide)
    }
}
