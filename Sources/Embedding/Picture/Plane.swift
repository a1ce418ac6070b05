import Foundation
import Media

/// One channel of a picture, row after row.
struct Plane {
    let width: Int
    let height: Int
    var values: [Float]

    init(width: Int, height: Int, values: [Float]) {
        precondition(values.count == width * height, "rows of columns")
        self.width = width
        self.height = height
        self.values = values
    }

    /// Brightness by the weights of ITU-R BT.601.
    init(lumaOf frame: VideoFrame) {
        let count = frame.width * frame.height
        let values = frame.samples.withUnsafeBufferPointer { samples in
            (0..<count).map { index in
                0.299 * samples[index] + 0.587 * samples[count + index] + 0.114 * samples[2 * count + index]
            }
        }
        self.init(width: frame.width, height: frame.height, values: values)
    }

    subscript(row: Int, column: Int) -> Float { values[row * width + column] }

    /// Half the size: the mean of each 2 × 2 pixels.
    var halved: Plane {
        let (columns, rows) = (width / 2, height / 2)
        var result = [Float](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let (top, left) = (2 * row, 2 * column)
                result[row * columns + column] =
                    (self[top, left] + self[top, left + 1] + self[top + 1, left] + self[top + 1, left + 1]) / 4
            }
        }
        return Plane(width: columns, height: rows, values: result)
    }

    /// Blurred by a Gaussian, the border continued by mirroring.
    func blurred(deviation: Float) -> Plane {
        let radius = Int((4 * deviation).rounded())
        var kernel = (-radius...radius).map { expf(-Float($0 * $0) / (2 * deviation * deviation)) }
        let total = kernel.reduce(0, +)
        for index in kernel.indices { kernel[index] /= total }
        let across = convolved(kernel, radius: radius, length: width, lines: height, step: 1, lineStep: width)
        let result = Plane(width: width, height: height, values: across)
        return Plane(
            width: width, height: height,
            values: result.convolved(kernel, radius: radius, length: height, lines: width, step: width, lineStep: 1))
    }

    private func convolved(
        _ kernel: [Float], radius: Int, length: Int, lines: Int, step: Int, lineStep: Int
    ) -> [Float] {
        // Mirrored indices are the same for every line.
        let sources = (0..<length).map { place in
            (-radius...radius).map { offset in
                var index = place + offset
                while index < 0 || index >= length { index = index < 0 ? -1 - index : 2 * length - 1 - index }
                return index * step
            }
        }
        var result = [Float](repeating: 0, count: values.count)
        for line in 0..<lines {
            let base = line * lineStep
            for place in 0..<length {
                var sum: Float = 0
                let indices = sources[place]
                for index in kernel.indices { sum += kernel[index] * values[base + indices[index]] }
                result[base + place * step] = sum
            }
        }
        return result
    }

    /// The value at a point between pixels, in proportion; beyond the border that of the border.
    func value(row: Float, column: Float) -> Float {
        let y = min(max(row, 0), Float(height - 1))
        let x = min(max(column, 0), Float(width - 1))
        let (top, left) = (Int(y), Int(x))
        let (bottom, right) = (min(top + 1, height - 1), min(left + 1, width - 1))
        let (down, across) = (y - Float(top), x - Float(left))
        let upper = self[top, left] + across * (self[top, right] - self[top, left])
        let lower = self[bottom, left] + across * (self[bottom, right] - self[bottom, left])
        return upper + down * (lower - upper)
    }
}
