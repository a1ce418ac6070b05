internal import CInference

/// Reads types, shapes and elements out of the runtime's objects.
struct TensorReader {
    let functions: OpaquePointer

    /// What the model takes or gives on this side, in the model's order.
    func describe(_ session: OpaquePointer, side: acavd_onnx_side) throws(RuntimeFailure) -> [TensorDescription] {
        var count = 0
        try check(functions, acavd_onnx_count_tensors(functions, session, side, &count))
        var descriptions: [TensorDescription] = []
        for index in 0..<count {
            let name = try name(session, side: side, index: index)
            let functions = functions
            let type = try RuntimeObject(functions, release: acavd_onnx_release_type) {
                acavd_onnx_type_tensor(functions, session, side, index, $0)
            }
            descriptions.append(try describe(type, name: name))
        }
        return descriptions
    }

    private func name(
        _ session: OpaquePointer, side: acavd_onnx_side, index: Int
    ) throws(RuntimeFailure) -> String {
        var name: UnsafeMutablePointer<CChar>?
        try check(functions, acavd_onnx_name_tensor(functions, session, side, index, &name))
        guard let name else { throw RuntimeFailure(reason: "tensor \(index) has no name") }
        defer { acavd_onnx_release_name(functions, name) }
        return String(cString: name)
    }

    private func describe(
        _ type: borrowing RuntimeObject, name: String
    ) throws(RuntimeFailure) -> TensorDescription {
        var shape: OpaquePointer?
        try check(functions, acavd_onnx_shape_of_type(functions, type.pointer, &shape))
        var kind: CInt = 0
        try check(functions, acavd_onnx_kind(functions, type.pointer, &kind))
        guard kind == ElementType.tensorKind, let shape else {
            return TensorDescription(name: name, elementType: ElementType.kindName(kind), shape: [])
        }
        let lengths = try lengths(shape)
        return TensorDescription(
            name: name, elementType: ElementType.name(try elementType(shape)),
            shape: lengths.map { $0 < 0 ? nil : Int($0) })
    }

    private func elementType(_ shape: OpaquePointer) throws(RuntimeFailure) -> CInt {
        var type: CInt = 0
        try check(functions, acavd_onnx_element_type(functions, shape, &type))
        return type
    }

    private func lengths(_ shape: OpaquePointer) throws(RuntimeFailure) -> [Int64] {
        var rank = 0
        try check(functions, acavd_onnx_rank(functions, shape, &rank))
        guard rank > 0 else { return [] }
        var lengths = [Int64](repeating: 0, count: rank)
        try check(functions, acavd_onnx_lengths(functions, shape, &lengths, rank))
        return lengths
    }

    /// Copies a value that a run has made.
    ///
    /// - Throws: `.tooLarge`; `.run` where the value is not what the model says it gives.
    func read(
        _ value: OpaquePointer, of output: TensorDescription, model: String
    ) throws(InferenceError) -> Tensor {
        let count: Int
        let lengths: [Int]
        do {
            (count, lengths) = try size(value, of: output)
        } catch {
            throw .run(model: model, reason: error.reason)
        }
        guard count <= InferenceSession.mostElements else {
            throw .tooLarge(model: model, output: output.name, elements: count)
        }
        do {
            return Tensor(shape: lengths, values: try copy(value, count: count))
        } catch {
            throw .run(model: model, reason: error.reason)
        }
    }

    private func size(
        _ value: OpaquePointer, of output: TensorDescription
    ) throws(RuntimeFailure) -> (count: Int, lengths: [Int]) {
        var isTensor: CInt = 0
        try check(functions, acavd_onnx_is_tensor(functions, value, &isTensor))
        guard isTensor == 1 else { throw RuntimeFailure(reason: "output \"\(output.name)\" is no tensor") }
        let functions = functions
        let shape = try RuntimeObject(functions, release: acavd_onnx_release_shape) {
            acavd_onnx_shape_of_value(functions, value, $0)
        }
        guard try elementType(shape.pointer) == ElementType.float32 else {
            throw RuntimeFailure(reason: "output \"\(output.name)\" is not float32, though the model says so")
        }
        var count = 0
        try check(functions, acavd_onnx_count_elements(functions, shape.pointer, &count))
        return (count, try lengths(shape.pointer).map(Int.init))
    }

    private func copy(_ value: OpaquePointer, count: Int) throws(RuntimeFailure) -> [Float] {
        // An empty tensor may have no memory at all.
        guard count > 0 else { return [] }
        var elements: UnsafeMutableRawPointer?
        try check(functions, acavd_onnx_elements(functions, value, &elements))
        guard let elements else { throw RuntimeFailure(reason: "a tensor came out without memory") }
        // The runtime says that there are so many float32 there, and keeps them until the value is released.
        return Array(UnsafeBufferPointer(start: elements.assumingMemoryBound(to: Float.self), count: count))
    }
}
