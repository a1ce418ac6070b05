import Foundation
import Media

/// How the picture moves: the flow between each frame and its successor, solved in closed form on a grid (Lucas and
/// Kanade, "An iterative image registration technique", IJCAI 1981, one step of it), pooled over the clip.
final class PictureMotion: PictureDescriptor {
    private static let side = BuiltinEncoder.pictureSide
    private static let directions = 8

    /// Added to the structure tensor: without texture there is no telling how it moves.
    private static let ridge: Float = 1e-3

    /// The longest flow told, in pixels.
    private static let longest = Float(side) / 4

    /// For each cell the mean flow, across and down; then for each the mean speed, and for each its deviation over the
    /// clip; then a histogram of directions.
    static let view = ViewDescription(
        name: "picture.motion", modality: .visual, dimension: 4 * PictureGrid.cells + directions,
        whitenedDimension: 32)

    /// The sums of a cell that make its structure tensor and say how its pixels change over time.
    private struct Slopes {
        var acrossAcross: Float = 0
        var acrossDown: Float = 0
        var downDown: Float = 0
        var acrossChange: Float = 0
        var downChange: Float = 0

        /// The flow that best explains the change, in pixels from a frame to its successor.
        var flow: (across: Float, down: Float) {
            let (xx, yy) = (acrossAcross + ridge, downDown + ridge)
            let determinant = xx * yy - acrossDown * acrossDown
            let across = -(yy * acrossChange - acrossDown * downChange) / determinant
            let down = -(xx * downChange - acrossDown * acrossChange) / determinant
            return (min(max(across, -longest), longest), min(max(down, -longest), longest))
        }
    }

    private let blur = GaussianBlur(deviation: 1, width: PictureMotion.side, height: PictureMotion.side)
    private var luma = Planes(count: 1, width: PictureMotion.side, height: PictureMotion.side)
    private let before = Planes(count: 1, width: PictureMotion.side, height: PictureMotion.side)
    private let after = Planes(count: 1, width: PictureMotion.side, height: PictureMotion.side)
    private let between = Planes(count: 1, width: PictureMotion.side, height: PictureMotion.side)

    func describe(_ pictures: ClipPictures) -> [Float] {
        let cells = PictureGrid.cells
        let share = 1 / Float(pictures.frames.count)
        var flow = [Float](repeating: 0, count: 2 * cells)
        var speeds = [Float](repeating: 0, count: cells)
        var moments = Moments(count: cells)
        var histogram = [Float](repeating: 0, count: PictureMotion.directions)
        for (frame, successor) in zip(pictures.frames, pictures.successors) {
            look(at: frame, successor)
            for cell in 0..<cells {
                let (across, down) = slopes(of: cell).flow
                let speed = (across * across + down * down).squareRoot()
                flow[2 * cell] += across * share
                flow[2 * cell + 1] += down * share
                speeds[cell] = speed
                var turn = atan2f(down, across) / (2 * .pi)
                if turn < 0 { turn += 1 }
                histogram[Int(turn * Float(PictureMotion.directions)) % PictureMotion.directions] +=
                    speed * share / Float(cells)
            }
            moments.add(speeds.span)
        }
        return flow + moments.means + moments.deviations + histogram
    }

    /// Fills `before` and `after` with the two frames, blurred, and `between` with their mean.
    private func look(at frame: VideoFrame, _ successor: VideoFrame) {
        luma.fill(lumaOf: frame)
        blur.apply(to: luma.values, into: before.values)
        luma.fill(lumaOf: successor)
        blur.apply(to: luma.values, into: after.values)
        let (before, after, between) = (before.values, after.values, between.values)
        for index in 0..<self.between.size { between[index] = (before[index] + after[index]) / 2 }
    }

    /// The sums over a cell, less the border of the picture, where there are no slopes.
    private func slopes(of cell: Int) -> Slopes {
        let side = PictureMotion.side
        let cellSide = side / PictureGrid.side
        let (top, left) = (cell / PictureGrid.side * cellSide, cell % PictureGrid.side * cellSide)
        let (before, after, between) = (before.values, after.values, between.values)
        var slopes = Slopes()
        for row in max(top, 1)..<min(top + cellSide, side - 1) {
            for column in max(left, 1)..<min(left + cellSide, side - 1) {
                let index = row * side + column
                // Slopes of the mean of both frames are right to second order.
                let across = (between[index + 1] - between[index - 1]) / 2
                let down = (between[index + side] - between[index - side]) / 2
                let change = after[index] - before[index]
                slopes.acrossAcross += across * across
                slopes.acrossDown += across * down
                slopes.downDown += down * down
                slopes.acrossChange += across * change
                slopes.downChange += down * change
            }
        }
        return slopes
    }
}
