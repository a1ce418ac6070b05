import Numerics

/// Clips by their embeddings, in the order in which a crawler finds them, and what is true of each.
struct EmbeddedStream: Sendable {
    /// A view's vectors, one after the other.
    struct View: Sendable {
        let name: String
        let dimension: Int
        var values: [Float] = []

        /// The vectors of some clips, one a row.
        func matrix(_ clips: some Collection<Int>) -> Matrix {
            var matrix = Matrix(rows: clips.count, columns: dimension)
            matrix.withUnsafeMutableValues { rows in
                values.withUnsafeBufferPointer { values in
                    guard let base = values.baseAddress else { return }
                    for (row, clip) in clips.enumerated() {
                        (rows + row * dimension).update(from: base + clip * dimension, count: dimension)
                    }
                }
            }
            return matrix
        }

        func vector(_ clip: Int) -> [Float] { Array(values[clip * dimension..<(clip + 1) * dimension]) }
    }

    var audio: [View]
    var visual: [View]
    var truths: [Int32]
    let concepts: Int

    var count: Int { truths.count }
}
