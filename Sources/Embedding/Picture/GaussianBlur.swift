import Foundation

/// A Gaussian blur of planes of one size, the border continued by mirroring.
struct GaussianBlur: ~Copyable {
    private let width: Int
    private let height: Int

    /// The Gaussian to four deviations on either side, its sum 1.
    private let kernel: [Float]
    private let radius: Int

    /// A row continued on both sides, and the plane blurred across and continued above and below.
    private let line: Scratch
    private let across: Scratch

    init(deviation: Float, width: Int, height: Int) {
        let radius = Int((4 * deviation).rounded())
        let weights = (-radius...radius).map { expf(-Float($0 * $0) / (2 * deviation * deviation)) }
        let total = weights.reduce(0, +)
        kernel = weights.map { $0 / total }
        self.radius = radius
        self.width = width
        self.height = height
        line = Scratch(count: width + 2 * radius)
        across = Scratch(count: (height + 2 * radius) * width)
    }

    /// Blurs a plane of the blur's size into another.
    func apply(to plane: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
        let line = line.values
        let across = across.values
        for row in 0..<height {
            (line + radius).update(from: plane + row * width, count: width)
            for distance in 0..<radius {
                line[radius - 1 - distance] = line[radius + mirrored(distance, width)]
                line[radius + width + distance] = line[radius + width - 1 - mirrored(distance, width)]
            }
            sum(line, step: 1, into: across + (radius + row) * width, count: width)
        }
        for distance in 0..<radius {
            let inside = mirrored(distance, height)
            (across + (radius - 1 - distance) * width)
                .update(from: across + (radius + inside) * width, count: width)
            (across + (radius + height + distance) * width)
                .update(from: across + (radius + height - 1 - inside) * width, count: width)
        }
        sum(across, step: width, into: result, count: width * height)
    }

    /// How far inside the border that value lies which stands for the one so far outside: 0 is next to the border.
    private func mirrored(_ distance: Int, _ length: Int) -> Int {
        let folded = distance % (2 * length)
        return min(folded, 2 * length - 1 - folded)
    }

    /// `result[i] = Σ kernel[k] · source[i + k · step]`.
    private func sum(
        _ source: UnsafePointer<Float>, step: Int, into result: UnsafeMutablePointer<Float>, count: Int
    ) {
        kernel.withUnsafeBufferPointer { kernel in
            var index = 0
            while index + Lanes.scalarCount <= count {
                var sums = Lanes.zero
                for tap in 0..<kernel.count { sums += kernel[tap] * source.lanes(at: index + tap * step) }
                result.setLanes(sums, at: index)
                index += Lanes.scalarCount
            }
            while index < count {
                var sum: Float = 0
                for tap in 0..<kernel.count { sum += kernel[tap] * source[index + tap * step] }
                result[index] = sum
                index += 1
            }
        }
    }
}
