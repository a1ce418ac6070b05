import Inference

/// A view and the part of a run's results that it is made of.
struct PooledView {
    let view: NetworkView

    /// The output's name, and its place among those that a run is asked for.
    let output: String
    let place: Int

    /// Of the output without the batch.
    let shape: [Int]

    let dimension: Int

    /// Adds the vector of a window to the sum over a clip's windows.
    ///
    /// - Precondition: The tensor has this shape behind its batch, and the window is in the batch.
    func add(_ window: Int, of tensor: Tensor, to sum: inout [Float]) {
        view.pooling.add(tensor.values.span, from: window * shape.reduce(1, *), shape: shape, to: &sum)
    }
}
