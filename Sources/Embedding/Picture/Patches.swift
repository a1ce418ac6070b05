/// Every square patch of some planes as a row of a matrix, so that a bank of filters is one product.
struct Patches {
    /// Patches across and down.
    let columns: Int
    let rows: Int

    /// One patch a row, plane after plane.
    let matrix: Matrix2D

    /// - Parameters:
    ///   - planes: All of one size.
    ///   - side: Of a patch, in pixels.
    ///   - isPadded: True to give a patch around every pixel, the border continued; false for whole patches only.
    init(of planes: [Plane], side: Int, isPadded: Bool) {
        let (width, height) = (planes[0].width, planes[0].height)
        let reach = isPadded ? side / 2 : 0
        columns = isPadded ? width : width - side + 1
        rows = isPadded ? height : height - side + 1
        let length = planes.count * side * side
        var values = [Float](repeating: 0, count: columns * rows * length)
        var target = 0
        for row in 0..<rows {
            for column in 0..<columns {
                for plane in planes {
                    for y in 0..<side {
                        let sourceRow = min(max(row + y - reach, 0), height - 1) * width
                        for x in 0..<side {
                            values[target] = plane.values[sourceRow + min(max(column + x - reach, 0), width - 1)]
                            target += 1
                        }
                    }
                }
            }
        }
        matrix = Matrix2D(rows: columns * rows, columns: length, values: values)
    }
}
