import Foundation
import Media

/// The outline of what stands out, wherever it is in the picture and however large.
///
/// In each frame the centre and extent of contrast against the background place a window; the windows of all frames,
/// so aligned, are averaged, and a histogram of oriented gradients (Dalal and Triggs, "Histograms of oriented gradients
/// for human detection", CVPR 2005) describes the mean.
final class PictureShape: PictureDescriptor {
    private static let side = BuiltinEncoder.pictureSide
    private static let windowSide = 30
    private static let orientations = 8
    private static let cells = 5

    /// Half the window, in deviations of the contrast around its centre.
    private static let span: Float = 2.6

    /// No component of the histogram's unit vector may be greater, so that one strong edge does not rule.
    private static let strongest: Float = 0.2

    static let view = ViewDescription(
        name: "picture.shape", modality: .visual, dimension: orientations * cells * cells, whitenedDimension: 128)

    private var place = ContrastPlace(side: PictureShape.side)
    private let blur = GaussianBlur(deviation: 0.5, width: PictureShape.side, height: PictureShape.side)
    private let pooling = GaussianBlur(
        deviation: Float(PictureShape.windowSide) / Float(PictureShape.cells) / 3,
        width: PictureShape.windowSide, height: PictureShape.windowSide)

    private var luma = Planes(count: 1, width: PictureShape.side, height: PictureShape.side)
    private let smooth = Planes(count: 1, width: PictureShape.side, height: PictureShape.side)
    private let window = Planes(count: 1, width: PictureShape.windowSide, height: PictureShape.windowSide)
    private let gradients = Planes(
        count: PictureShape.orientations, width: PictureShape.windowSide, height: PictureShape.windowSide)
    private let pooled = Planes(count: 1, width: PictureShape.windowSide, height: PictureShape.windowSide)

    func describe(_ pictures: ClipPictures) -> [Float] {
        window.values.update(repeating: 0, count: window.size)
        for frame in pictures.frames {
            luma.fill(lumaOf: frame)
            blur.apply(to: luma.values, into: smooth.values)
            addWindow(at: place.find(in: luma), share: 1 / Float(pictures.frames.count))
        }
        findGradients()
        return histogram()
    }

    /// Adds the share of what is seen through the window around a place to the mean window.
    private func addWindow(at place: ContrastPlace.Place, share: Float) {
        let side = PictureShape.windowSide
        for row in 0..<side {
            let vertical = Neighbours(of: place.row + place.extent * offset(row))
            let upper = smooth.values + vertical.before * PictureShape.side
            let lower = smooth.values + vertical.after * PictureShape.side
            for column in 0..<side {
                let horizontal = Neighbours(of: place.column + place.extent * offset(column))
                let above = horizontal.between(upper[horizontal.before], upper[horizontal.after])
                let below = horizontal.between(lower[horizontal.before], lower[horizontal.after])
                window.values[row * side + column] += vertical.between(above, below) * share
            }
        }
    }

    /// Where a row or column of the window lies, in deviations from its middle.
    private func offset(_ index: Int) -> Float {
        ((Float(index) + 0.5) / Float(PictureShape.windowSide) * 2 - 1) * PictureShape.span
    }

    /// The two rows or columns of the picture around a point; beyond the border that at the border.
    private struct Neighbours {
        let before: Int
        let after: Int
        let share: Float

        init(of point: Float) {
            let last = PictureShape.side - 1
            let inside = min(max(point, 0), Float(last))
            before = Int(inside)
            after = min(before + 1, last)
            share = inside - Float(before)
        }

        func between(_ first: Float, _ second: Float) -> Float { first + share * (second - first) }
    }

    /// Fills `gradients` with the strength of the window's slopes, shared between the two orientations nearest to theirs.
    private func findGradients() {
        let (side, orientations) = (PictureShape.windowSide, PictureShape.orientations)
        gradients.values.update(repeating: 0, count: orientations * gradients.size)
        let window = window.values
        for row in 0..<side {
            for column in 0..<side {
                let (above, below) = (max(row - 1, 0), min(row + 1, side - 1))
                let (left, right) = (max(column - 1, 0), min(column + 1, side - 1))
                let down = (window[below * side + column] - window[above * side + column]) / Float(below - above)
                let across = (window[row * side + right] - window[row * side + left]) / Float(right - left)
                let strength = (down * down + across * across).squareRoot()
                var turn = atan2f(down, across) / (2 * .pi)
                if turn < 0 { turn += 1 }
                let place = turn * Float(orientations)
                let first = Int(place) % orientations
                let share = place - place.rounded(.down)
                gradients[first][row * side + column] += strength * (1 - share)
                gradients[(first + 1) % orientations][row * side + column] += strength * share
            }
        }
    }

    /// The gradients around the middle of each cell, normalised, clipped and compressed by the root.
    private func histogram() -> [Float] {
        let (side, cells) = (PictureShape.windowSide, PictureShape.cells)
        var histogram: [Float] = []
        for orientation in 0..<PictureShape.orientations {
            pooling.apply(to: gradients[orientation], into: pooled.values)
            for cell in 0..<cells * cells {
                let (row, column) = (
                    (2 * (cell / cells) + 1) * side / (2 * cells), (2 * (cell % cells) + 1) * side / (2 * cells)
                )
                histogram.append(pooled.values[row * side + column])
            }
        }
        let length = histogram.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-6
        histogram = histogram.map { min($0 / length, PictureShape.strongest) }
        let total = histogram.reduce(0, +) + 1e-9
        return histogram.map { ($0 / total).squareRoot() }
    }
}
