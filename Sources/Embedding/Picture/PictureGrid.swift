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
        let cellSide = side / PictureGrid.side
        for cell in 0..<cells {
            let corner = plane + cell / PictureGrid.side * cellSide * side + cell % PictureGrid.side * cellSide
            var sum: Float = 0
            for row in 0..<cellSide {
                for column in 0..<cellSide { sum += corner[row * side + column] }
            }
            means[cell] = sum / Float(cellSide * cellSide)
        }
    }
}
