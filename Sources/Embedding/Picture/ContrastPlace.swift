/// Finds where a picture stands out of its background: the centre and the extent of contrast.
struct ContrastPlace: ~Copyable {
    /// In pixels.
    struct Place {
        var row: Float
        var column: Float

        /// The deviation of the contrast around its centre, the mean of both directions.
        var extent: Float
    }

    /// Contrast below so many typical deviations from the background is noise.
    private static let noiseLimit: Float = 4

    /// The weight of a pixel without contrast: where nothing stands out, the whole picture is the subject.
    private static let leastWeight: Float = 1e-4

    private let side: Int
    private let blur: GaussianBlur
    private let contrast: Scratch
    private let ordered: Scratch

    /// The weights of each row and of each column of the picture.
    private let rows: Scratch
    private let columns: Scratch

    /// - Parameter side: Of the pictures, in pixels.
    init(side: Int) {
        self.side = side
        blur = GaussianBlur(deviation: 1, width: side, height: side)
        contrast = Scratch(count: side * side)
        ordered = Scratch(count: side * side)
        rows = Scratch(count: side)
        columns = Scratch(count: side)
    }

    /// - Parameter luma: A plane of the side that was given.
    func find(in luma: borrowing Planes) -> Place {
        let contrast = contrast.values
        blur.apply(to: luma.values, into: contrast)
        let background = median(of: contrast)
        for index in 0..<side * side { contrast[index] = abs(contrast[index] - background) }
        weigh(limit: ContrastPlace.noiseLimit * median(of: contrast))

        let (rows, columns) = (rows.values, columns.values)
        var (total, row, column, spread) = (Float(0), Float(0), Float(0), Float(0))
        for index in 0..<side {
            total += rows[index]
            row += rows[index] * Float(index)
            column += columns[index] * Float(index)
        }
        row /= total
        column /= total
        for index in 0..<side {
            let (down, across) = (Float(index) - row, Float(index) - column)
            spread += rows[index] * down * down + columns[index] * across * across
        }
        let extent = (spread / total / 2).squareRoot()
        return Place(row: row, column: column, extent: min(max(extent, Float(side) / 24), Float(side) / 5))
    }

    /// Fills `rows` and `columns` with the sums of the contrast beyond the limit.
    private func weigh(limit: Float) {
        let (contrast, rows, columns) = (contrast.values, rows.values, columns.values)
        columns.update(repeating: 0, count: side)
        for row in 0..<side {
            var sum = Lanes.zero
            for column in stride(from: 0, to: side, by: Lanes.scalarCount) {
                let excess = contrast.lanes(at: row * side + column) - limit
                let weights = excess.replacing(with: 0, where: excess .< 0) + ContrastPlace.leastWeight
                sum += weights
                columns.setLanes(columns.lanes(at: column) + weights, at: column)
            }
            rows[row] = sum.sum()
        }
    }

    private func median(of values: UnsafePointer<Float>) -> Float {
        ordered.values.update(from: values, count: side * side)
        return percentile(0.5, reordering: UnsafeMutableBufferPointer(start: ordered.values, count: side * side))
    }
}
