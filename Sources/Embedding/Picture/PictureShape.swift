import Foundation

/// The outline of what stands out, wherever it is in the picture and however large.
///
/// In each frame the centre and extent of contrast against the background place a window; the windows of all frames,
/// so aligned, are averaged, and a histogram of oriented gradients (Dalal and Triggs, "Histograms of oriented gradients
/// for human detection", CVPR 2005) describes the mean.
final class PictureShape {
    private static let orientations = 8
    private static let cells = 5
    private static let windowSide = 30

    /// Half the window, in deviations of the contrast around its centre.
    private static let span: Float = 2.6

    /// Contrast below so many typical deviations from the background is noise.
    private static let noiseLimit: Float = 4

    static let dimension = orientations * cells * cells

    private let side: Int

    init(side: Int) {
        self.side = side
    }

    func describe(_ luma: [Plane]) -> [Float] {
        let window = PictureShape.windowSide
        var mean = [Float](repeating: 0, count: window * window)
        for frame in luma {
            let place = Place(ofContrastIn: frame, side: Float(side))
            let smooth = frame.blurred(deviation: 0.5)
            for row in 0..<window {
                for column in 0..<window {
                    func offset(_ index: Int) -> Float {
                        ((Float(index) + 0.5) / Float(window) * 2 - 1) * PictureShape.span * place.extent
                    }
                    mean[row * window + column] +=
                        smooth.value(row: place.row + offset(row), column: place.column + offset(column))
                        / Float(luma.count)
                }
            }
        }
        return histogram(of: Plane(width: window, height: window, values: mean))
    }

    /// Where the contrast of a frame is, and how far it reaches, in pixels.
    private struct Place {
        var row: Float
        var column: Float
        var extent: Float

        init(ofContrastIn frame: Plane, side: Float) {
            let smooth = frame.blurred(deviation: 1)
            let background = percentile(0.5, of: smooth.values)
            let contrast = smooth.values.map { abs($0 - background) }
            let limit = PictureShape.noiseLimit * percentile(0.5, of: contrast)
            // Where nothing stands out, the whole picture is the subject.
            let least: Float = 1e-4
            var (sum, rows, columns) = (Float(0), Float(0), Float(0))
            func weight(_ index: Int) -> Float { max(contrast[index] - limit, 0) + least }
            for index in contrast.indices {
                let weight = weight(index)
                sum += weight
                rows += weight * Float(index / frame.width)
                columns += weight * Float(index % frame.width)
            }
            row = rows / sum
            column = columns / sum
            var spread: Float = 0
            for index in contrast.indices {
                let down = Float(index / frame.width) - row
                let across = Float(index % frame.width) - column
                spread += weight(index) * (down * down + across * across)
            }
            extent = min(max((spread / sum / 2).squareRoot(), side / 24), side / 5)
        }
    }

    private func histogram(of window: Plane) -> [Float] {
        let (side, orientations, cells) = (window.width, PictureShape.orientations, PictureShape.cells)
        var channels = [Plane](
            repeating: Plane(width: side, height: side, values: [Float](repeating: 0, count: side * side)),
            count: orientations)
        for row in 0..<side {
            for column in 0..<side {
                func slope(_ before: Float, _ after: Float, _ isInside: Bool) -> Float {
                    isInside ? (after - before) / 2 : after - before
                }
                let down = slope(
                    window[max(row - 1, 0), column], window[min(row + 1, side - 1), column],
                    row > 0 && row < side - 1)
                let across = slope(
                    window[row, max(column - 1, 0)], window[row, min(column + 1, side - 1)],
                    column > 0 && column < side - 1)
                let strength = (down * down + across * across).squareRoot()
                var turn = atan2f(down, across) / (2 * .pi)
                if turn < 0 { turn += 1 }
                let place = turn * Float(orientations)
                let first = Int(place) % orientations
                let share = place - place.rounded(.down)
                channels[first].values[row * side + column] += strength * (1 - share)
                channels[(first + 1) % orientations].values[row * side + column] += strength * share
            }
        }
        var histogram: [Float] = []
        for channel in channels {
            let pooled = channel.blurred(deviation: Float(side) / Float(cells) / 3)
            for row in 0..<cells {
                for column in 0..<cells {
                    histogram.append(pooled[middle(row, side), middle(column, side)])
                }
            }
        }
        // Normalised, clipped so that one strong edge does not rule, and compressed by the root.
        let length = histogram.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-6
        histogram = histogram.map { min($0 / length, 0.2) }
        let total = histogram.reduce(0, +) + 1e-9
        return histogram.map { ($0 / total).squareRoot() }
    }

    private func middle(_ cell: Int, _ side: Int) -> Int {
        Int((Float(cell) + 0.5) * Float(side) / Float(PictureShape.cells))
    }
}
