/// Why a model cannot be run: one case for each distinct remedy. `reason` is one line.
package enum InferenceError: Error, Hashable {
    /// There is no shared library of this name.
    case libraryNotFound(path: String, reason: String)

    /// A file, but not ONNX Runtime's shared library, or one that cannot be loaded here.
    case notALibrary(path: String, reason: String)

    /// ONNX Runtime, but of a release that was not tested.
    case version(path: String, found: String, tested: String)

    /// The library lacks the execution provider, or the provider does not start.
    case provider(name: String, reason: String, offered: [String])

    /// The model's file is missing, unreadable or damaged, or holds what the runtime cannot run.
    case model(path: String, reason: String)

    /// A model that takes another number of inputs than one.
    case inputs(model: String, found: [TensorDescription])

    /// A tensor of another type than float32.
    case elementType(model: String, tensor: TensorDescription)

    /// The input has a shape that the model does not take.
    case shape(model: String, input: TensorDescription, given: [Int])

    /// The model has no output of this name.
    case output(model: String, name: String, found: [TensorDescription])

    /// An output of more elements than `InferenceSession.mostElements`.
    case tooLarge(model: String, output: String, elements: Int)

    /// The process has no room for the model, or for a run of it.
    case memory(model: String, reason: String)

    /// The model failed on an input of the right shape.
    case run(model: String, reason: String)
}

extension InferenceError: CustomStringConvertible {
    /// One line: what failed, on what, what to do.
    package var description: String {
        switch self {
        case .libraryNotFound(let path, let reason):
            "\(path): no ONNX Runtime there: \(reason); install it (make onnxruntime) and give the path of its "
                + "libonnxruntime.so"
        case .notALibrary(let path, let reason):
            "\(path): not ONNX Runtime's shared library, or not one for this machine: \(reason); give the path of a "
                + "libonnxruntime.so"
        case .version(let path, let found, let tested):
            "\(path): ONNX Runtime \(found) is outside the range that was tested, \(tested); install a release of that "
                + "range"
        case .provider(let name, let reason, let offered):
            "execution provider \(name): \(reason); "
                + (offered.contains(name)
                    ? "set that right, or choose another: " : "choose one, or give another library: ")
                + "this library has \(offered.joined(separator: ", "))"
        case .model(let path, let reason):
            "\(path): not a model that ONNX Runtime can run: \(reason); check the path, or export the model again"
        case .inputs(let model, let found):
            "\(model): takes \(found.count) inputs (\(InferenceError.list(found))), and exactly one is given; export it "
                + "with one input"
        case .elementType(let model, let tensor):
            "\(model): \(tensor) is not a float32 tensor, the only kind that is served; export the model with a "
                + "conversion to float32 there"
        case .shape(let model, let input, let given):
            "\(model): takes \(input), and was given [\(given.map(String.init).joined(separator: " × "))]; describe the "
                + "encoder's input as the model wants it, or export the model for that shape"
        case .output(let model, let name, let found):
            "\(model): has no output \"\(name)\"; name one of these: \(InferenceError.list(found))"
        case .tooLarge(let model, let output, let elements):
            "\(model): output \"\(output)\" has \(elements) elements, more than \(InferenceSession.mostElements); name a "
                + "smaller output, or encode fewer clips together"
        case .memory(let model, let reason):
            "\(model): no memory for it: \(reason); let the process have more, or encode fewer clips together"
        case .run(let model, let reason):
            "\(model): failed: \(reason); run it on the same input in Python, and export it again if it fails there"
        }
    }

    private static func list(_ tensors: [TensorDescription]) -> String {
        tensors.map(\.description).joined(separator: ", ")
    }
}
