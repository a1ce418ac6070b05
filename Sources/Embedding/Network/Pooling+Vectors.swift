extension Pooling {
    /// Adds the vector of one window to a sum.
    ///
    /// - Parameters:
    ///   - values: Of the output of a whole run.
    ///   - start: Where those of the window begin.
    ///   - shape: Of the window's part.
    /// - Precondition: The values are there, and `sum` is `dimension(of: shape)` long.
    /// - Complexity: O(values of the window), no allocation.
    func add(_ values: Span<Float>, from start: Int, shape: [Int], to sum: inout [Float]) {
        let count = shape.reduce(1, *)
        precondition(sum.count == dimension(of: shape), "as many sums as the vector has values")
        switch self {
        case .flatten:
            let window = values.extracting(start..<start + count)
            for index in 0..<count { sum[index] += window[unchecked: index] }
        case .mean, .max:
            let each = count / sum.count
            for channel in sum.indices {
                let part = values.extracting(start + channel * each..<start + (channel + 1) * each)
                sum[channel] += self == .mean ? Pooling.mean(part) : Pooling.greatest(part)
            }
        case .tokensMean:
            let share = 1 / Float(shape[0])
            for token in 0..<shape[0] {
                let part = values.extracting(start + token * sum.count..<start + (token + 1) * sum.count)
                for index in sum.indices { sum[index] += part[unchecked: index] * share }
            }
        case .firstToken:
            let part = values.extracting(start..<start + sum.count)
            for index in sum.indices { sum[index] += part[unchecked: index] }
        }
    }

    /// Values summed in single precision before they go to the sum in double: the early layers of a network have
    /// hundreds of thousands a channel, and single precision would lose digits.
    private static let block = 4096

    private static func mean(_ values: Span<Float>) -> Float {
        values.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var total = 0.0
            var index = 0
            while index < buffer.count {
                let end = min(index + block, buffer.count)
                total += Double(sum(start + index, count: end - index))
                index = end
            }
            return Float(total / Double(buffer.count))
        }
    }

    /// - Precondition: There are `count` values from `start` on.
    private static func sum(_ start: UnsafePointer<Float>, count: Int) -> Float {
        var lanes: (Lanes, Lanes, Lanes, Lanes) = (.zero, .zero, .zero, .zero)
        var index = 0
        while index + 32 <= count {
            lanes.0 += start.lanes(at: index)
            lanes.1 += start.lanes(at: index + 8)
            lanes.2 += start.lanes(at: index + 16)
            lanes.3 += start.lanes(at: index + 24)
            index += 32
        }
        var total = ((lanes.0 + lanes.1) + (lanes.2 + lanes.3)).sum()
        while index < count {
            total += start[index]
            index += 1
        }
        return total
    }

    /// Not a number where any value is not finite: a comparison alone would pass over it.
    private static func greatest(_ values: Span<Float>) -> Float {
        values.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var greatest = start[0]
            var trace: Float = 0
            var index = 0
            if buffer.count >= 8 {
                var lanes = start.lanes(at: 0)
                var traces = Lanes.zero
                while index + 8 <= buffer.count {
                    let next = start.lanes(at: index)
                    lanes.replace(with: next, where: next .> lanes)
                    traces += next * 0
                    index += 8
                }
                greatest = lanes.max()
                trace = traces.sum()
            }
            while index < buffer.count {
                greatest = Swift.max(greatest, start[index])
                trace += start[index] * 0
                index += 1
            }
            return greatest + trace
        }
    }
}
