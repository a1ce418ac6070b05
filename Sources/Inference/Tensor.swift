/// A dense array of numbers, the last axis contiguous.
package struct Tensor: Sendable, Hashable {
    package let shape: [Int]
    package let values: [Float]

    /// - Precondition: There are as many values as the shape says.
    package init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "as many values as the shape says")
        self.shape = shape
        self.values = values
    }
}
