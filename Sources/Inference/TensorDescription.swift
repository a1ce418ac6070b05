/// What a model takes or gives: a name, a type and a shape.
package struct TensorDescription: Sendable, Hashable {
    package let name: String

    /// As NumPy has it, such as float32 or int64; or what it is instead of a tensor, such as sequence.
    package let elementType: String

    /// The length of each axis; nil where any will do. Empty also where the model does not say.
    package let shape: [Int?]

    package init(name: String, elementType: String, shape: [Int?]) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
    }

    /// Whether a tensor of this shape fits. What the model leaves open fits.
    func fits(_ lengths: [Int]) -> Bool {
        shape.isEmpty
            || shape.count == lengths.count && zip(shape, lengths).allSatisfy { $0.0 == nil || $0.0 == $0.1 }
    }
}

extension TensorDescription: CustomStringConvertible {
    /// Such as `"frames" float32 [any × 3 × 16 × 112 × 112]`.
    package var description: String {
        let lengths = shape.map { $0.map(String.init) ?? "any" }
        return "\"\(name)\" \(elementType) [\(lengths.joined(separator: " × "))]"
    }
}
