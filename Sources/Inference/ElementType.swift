/// The names of ONNX's types by the numbers that the runtime has for them.
enum ElementType {
    static let float32: Int32 = 1

    /// ONNX's TensorProto.DataType, with NumPy's names where it has them.
    static func name(_ number: Int32) -> String {
        let names = [
            "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16",
            "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16",
        ]
        return names.indices.contains(Int(number)) ? names[Int(number)] : "type \(number) of ONNX"
    }

    /// The kind that has an element type and a shape.
    static let tensorKind: Int32 = 1

    /// What a model may take or give besides tensors: ONNX's TypeProto.
    static func kindName(_ number: Int32) -> String {
        let names = ["unknown", "tensor", "sequence", "map", "opaque", "sparse tensor", "optional"]
        return names.indices.contains(Int(number)) ? names[Int(number)] : "kind \(number) of ONNX"
    }
}
