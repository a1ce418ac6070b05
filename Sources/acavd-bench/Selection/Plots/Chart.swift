/// Series of points, with lines through them or without.
struct Chart {
    struct Point {
        let x: Double
        let y: Double

        /// A deviation, drawn as a stroke up and down.
        var deviation = 0.0
    }

    struct Series {
        let name: String
        let points: [Point]
        let colour: Int
        var isJoined = true
        var isDashed = false
    }

    /// Where the names of the series stand.
    enum Naming {
        /// In a column at the right end of the lines.
        case column

        /// Beside the last point.
        case beside
    }

    let title: String
    let across: ChartAxis
    let up: ChartAxis
    let series: [Series]
    var naming = Naming.column

    private static let size = (width: 760.0, height: 420.0)
    private static let margins = (left: 62.0, right: 170.0, top: 40.0, bottom: 52.0)
    private static let lineHeight = 15.0

    var drawing: SVGDrawing {
        var drawing = SVGDrawing(width: Chart.size.width, height: Chart.size.height, title: title)
        drawing.text(title, at: (Chart.margins.left, 22), isStrong: true)
        drawAxes(in: &drawing)
        for series in series { draw(series, in: &drawing) }
        switch naming {
        case .column: nameInColumn(in: &drawing)
        case .beside: nameBeside(in: &drawing)
        }
        return drawing
    }

    private var right: Double { Chart.size.width - (naming == .column ? Chart.margins.right : 24) }
    private var bottom: Double { Chart.size.height - Chart.margins.bottom }

    private func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        (
            Chart.margins.left + across.place(x) * (right - Chart.margins.left),
            bottom - up.place(y) * (bottom - Chart.margins.top)
        )
    }

    private func drawAxes(in drawing: inout SVGDrawing) {
        for mark in up.marks {
            let height = place(across.range.lowerBound, mark).y
            drawing.line(from: (Chart.margins.left, height), to: (right, height), style: "grid")
            drawing.text(up.name(of: mark), at: (Chart.margins.left - 8, height + 4), anchor: .end)
        }
        for mark in across.marks {
            let middle = place(mark, up.range.lowerBound).x
            drawing.line(from: (middle, bottom), to: (middle, bottom + 5), style: "axis")
            drawing.text(across.name(of: mark), at: (middle, bottom + 20), anchor: .middle)
        }
        drawing.line(from: (Chart.margins.left, bottom), to: (right, bottom), style: "axis")
        let centre = (Chart.margins.left + right) / 2
        drawing.text(across.title, at: (centre, Chart.size.height - 10), anchor: .middle)
        drawing.text(up.title, at: (16, (Chart.margins.top + bottom) / 2), anchor: .middle, turned: true)
    }

    private func draw(_ series: Series, in drawing: inout SVGDrawing) {
        let places = series.points.map { place($0.x, $0.y) }
        if series.isJoined, places.count > 1 {
            drawing.path(through: places, colour: series.colour, isDashed: series.isDashed)
        }
        for (point, place) in zip(series.points, places) {
            if point.deviation > 0 {
                drawing.line(
                    from: self.place(point.x, max(point.y - point.deviation, up.range.lowerBound)),
                    to: self.place(point.x, min(point.y + point.deviation, up.range.upperBound)),
                    style: "spread stroke\(series.colour)")
            }
            drawing.dot(at: place, radius: naming == .beside ? 5 : 3.5, colour: series.colour)
        }
    }

    /// Names at the height of the last points, moved apart where they would lie on each other.
    private func nameInColumn(in drawing: inout SVGDrawing) {
        var names = series.compactMap { series in
            series.points.last.map { (series: series, height: place($0.x, $0.y).y) }
        }.sorted { $0.height < $1.height }
        for index in names.indices.dropFirst() {
            names[index].height = max(names[index].height, names[index - 1].height + Chart.lineHeight)
        }
        // What was pushed below the axis goes up again.
        var lowest = bottom + 4
        for index in names.indices.reversed() {
            names[index].height = min(names[index].height, lowest)
            lowest = names[index].height - Chart.lineHeight
        }
        for (series, height) in names {
            drawing.text(series.name, at: (right + 10, height + 4), colour: series.colour)
        }
    }

    /// Names beside the points, on the side where there is room, clear of each other and of the points; a stroke leads
    /// to a name that had to go elsewhere.
    private func nameBeside(in drawing: inout SVGDrawing) {
        let points = series.compactMap { $0.points.last }.map { place($0.x, $0.y) }
        var taken = points.map { (left: $0.x - 6, right: $0.x + 6, height: $0.y) }
        for (series, point) in zip(series.filter { !$0.points.isEmpty }, points) {
            let width = 7.2 * Double(series.name.count)
            func isFree(_ left: Double, _ height: Double) -> Bool {
                guard height > Chart.margins.top, height < bottom - 4 else { return false }
                guard left > Chart.margins.left, left + width < Chart.size.width else { return false }
                return taken.allSatisfy { other in
                    left > other.right || left + width < other.left
                        || abs(height - other.height) >= Chart.lineHeight - 2
                }
            }
            var places: [(left: Double, height: Double)] = []
            for step in 0...12 {
                for height in [point.y + Double(step) * Chart.lineHeight, point.y - Double(step) * Chart.lineHeight] {
                    places.append((point.x + 9, height))
                    places.append((point.x - 9 - width, height))
                }
            }
            let (left, height) = places.first { isFree($0.left, $0.height) } ?? places[0]
            taken.append((left, left + width, height))
            if abs(height - point.y) > 1 {
                let end = left > point.x ? left - 2 : left + width + 2
                drawing.line(from: point, to: (end, height), style: "spread stroke\(series.colour)")
            }
            drawing.text(series.name, at: (left, height + 4), colour: series.colour)
        }
    }
}
