import Foundation

/// How the picture moves: the flow between each frame and its successor, solved in closed form on a grid (Lucas and
/// Kanade, "An iterative image registration technique", IJCAI 1981, one step of it), pooled over the clip.
final class PictureMotion {
    private static let grid = 4
    private static let directions = 8

    /// For each cell the mean flow, the mean speed and its deviation over the clip; then a histogram of directions.
    static let dimension = 4 * grid * grid + directions

    /// Added to the structure tensor: without texture there is no telling how it moves.
    private static let ridge: Float = 1e-3

    private let side: Int

    init(side: Int) {
        self.side = side
    }

    func describe(_ frames: [Plane], next: [Plane]) -> [Float] {
        let cells = PictureMotion.grid * PictureMotion.grid
        let count = Float(frames.count)
        var flow = [Float](repeating: 0, count: 2 * cells)
        var speeds = [Float](repeating: 0, count: cells)
        var squares = speeds
        var histogram = [Float](repeating: 0, count: PictureMotion.directions)
        for (frame, next) in zip(frames, next) {
            for (cell, (across, down)) in flows(from: frame.blurred(deviation: 1), to: next.blurred(deviation: 1))
                .enumerated()
            {
                let speed = (across * across + down * down).squareRoot()
                flow[2 * cell] += across / count
                flow[2 * cell + 1] += down / count
                speeds[cell] += speed / count
                squares[cell] += speed * speed / count
                var turn = atan2f(down, across) / (2 * .pi)
                if turn < 0 { turn += 1 }
                histogram[Int(turn * Float(PictureMotion.directions)) % PictureMotion.directions] +=
                    speed / count / Float(cells)
            }
        }
        let deviations = zip(speeds, squares).map { max($1 - $0 * $0, 0).squareRoot() }
        return flow + speeds + deviations + histogram
    }

    /// The flow of each cell, in pixels from a frame to its successor.
    private func flows(from frame: Plane, to next: Plane) -> [(Float, Float)] {
        let grid = PictureMotion.grid
        var tensors = [(xx: Float, xy: Float, yy: Float, xt: Float, yt: Float)](
            repeating: (0, 0, 0, 0, 0), count: grid * grid)
        for row in 1..<side - 1 {
            for column in 1..<side - 1 {
                // Slopes of the mean of both frames are right to second order.
                func mean(_ row: Int, _ column: Int) -> Float { (frame[row, column] + next[row, column]) / 2 }
                let across = (mean(row, column + 1) - mean(row, column - 1)) / 2
                let down = (mean(row + 1, column) - mean(row - 1, column)) / 2
                let change = next[row, column] - frame[row, column]
                let cell = row * grid / side * grid + column * grid / side
                tensors[cell].xx += across * across
                tensors[cell].xy += across * down
                tensors[cell].yy += down * down
                tensors[cell].xt += across * change
                tensors[cell].yt += down * change
            }
        }
        let longest = Float(side) / 4
        return tensors.map { tensor in
            let xx = tensor.xx + PictureMotion.ridge
            let yy = tensor.yy + PictureMotion.ridge
            let determinant = xx * yy - tensor.xy * tensor.xy
            let across = -(yy * tensor.xt - tensor.xy * tensor.yt) / determinant
            let down = -(xx * tensor.yt - tensor.xy * tensor.xt) / determinant
            return (min(max(across, -longest), longest), min(max(down, -longest), longest))
        }
    }
}
