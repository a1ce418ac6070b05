internal import CInference

/// A model that is loaded and can be run; it belongs to one thread.
///
/// With one thread, making and running it starts none. A run opens no file and maps no code: on the processor, a process
/// may confine itself between the two.
package final class InferenceSession {
    /// The most elements that an output may have: 1 GiB of them.
    package static let mostElements = 1 << 28

    /// What the model takes: one float32 tensor.
    package let inputs: [TensorDescription]

    /// What the model gives, in its own order; some may be of types that `run` cannot return.
    package let outputs: [TensorDescription]

    /// What the runtime warned of while it loaded the model, each on one line.
    package let warnings: [String]

    private let library: InferenceLibrary
    private let model: String
    private let memory: RuntimeObject
    private let session: RuntimeObject

    /// - Parameters:
    ///   - path: The model's file; what it keeps beside it, as external data, is found from there.
    ///   - threads: How many run one operator together, the caller's included.
    /// - Throws: `.provider`, `.model`, `.memory`, `.inputs`, `.elementType`.
    /// - Precondition: There is a thread.
    package init(
        _ library: InferenceLibrary, model path: String, provider: InferenceProvider, threads: Int
    ) throws(InferenceError) {
        precondition(threads >= 1, "there is a thread")
        self.library = library
        model = path
        let functions = library.functions
        let options = try SessionOptions(library, provider: provider, threads: threads)
        try ModelFile.check(path)
        do {
            let session = try RuntimeObject(functions, release: acavd_onnx_release_session, keeping: library) {
                acavd_onnx_create_session(functions, library.environment.pointer, path, options.object.pointer, $0)
            }
            let reader = TensorReader(functions: functions)
            inputs = try reader.describe(session.pointer, side: acavd_onnx_inputs)
            outputs = try reader.describe(session.pointer, side: acavd_onnx_outputs)
            memory = try RuntimeObject(functions, release: acavd_onnx_release_memory) {
                acavd_onnx_create_memory(functions, $0)
            }
            self.session = session
            warnings = takeWarnings()
        } catch {
            let failure = error.explained(by: takeWarnings())
            throw failure.isOfMemory
                ? .memory(model: path, reason: failure.reason) : .model(path: path, reason: failure.reason)
        }
        guard inputs.count == 1 else { throw .inputs(model: path, found: inputs) }
        try requireFloats(inputs[0])
    }

    /// Runs the model on its one input.
    ///
    /// - Parameters:
    ///   - values: The input's elements, the last axis contiguous.
    ///   - shape: The input's axes, each of length 1 or more.
    ///   - names: The outputs that are wanted, each once.
    /// - Returns: The outputs in the order of `names`. Their values may be other than finite.
    /// - Throws: `.shape`, `.output`, `.elementType`, `.tooLarge`, `.memory`, `.run`. The session can be used again afterwards.
    /// - Precondition: There are as many values as the shape says, and a name; no name comes twice.
    package func run(
        _ values: [Float], shape: [Int], outputs names: [String]
    ) throws(InferenceError) -> [Tensor] {
        precondition(shape.reduce(1, *) == values.count, "as many values as the shape says")
        precondition(!names.isEmpty && Set(names).count == names.count, "names, each once")
        guard inputs[0].fits(shape), shape.allSatisfy({ $0 >= 1 }) else {
            throw .shape(model: model, input: inputs[0], given: shape)
        }
        let wanted = try names.map { name throws(InferenceError) in try output(name) }
        let functions = library.functions
        // The runtime's until they are released below, whatever happens between.
        var produced = [OpaquePointer?](repeating: nil, count: names.count)
        defer {
            for case let value? in produced { acavd_onnx_release_value(functions, value) }
        }
        do {
            try call(values, shape: shape, outputs: names, into: &produced)
        } catch {
            // They repeat what the error says.
            _ = takeWarnings()
            throw error.isOfMemory
                ? .memory(model: model, reason: error.reason) : .run(model: model, reason: error.reason)
        }
        let reader = TensorReader(functions: functions)
        var tensors: [Tensor] = []
        for (description, value) in zip(wanted, produced) {
            guard let value else {
                throw .run(model: model, reason: "output \"\(description.name)\" came out as nothing")
            }
            tensors.append(try reader.read(value, of: description, model: model))
        }
        return tensors
    }

    private func output(_ name: String) throws(InferenceError) -> TensorDescription {
        guard let description = outputs.first(where: { $0.name == name }) else {
            throw .output(model: model, name: name, found: outputs)
        }
        try requireFloats(description)
        return description
    }

    private func requireFloats(_ tensor: TensorDescription) throws(InferenceError) {
        guard tensor.elementType == ElementType.name(ElementType.float32) else {
            throw .elementType(model: model, tensor: tensor)
        }
    }

    private func call(
        _ values: [Float], shape: [Int], outputs names: [String], into produced: inout [OpaquePointer?]
    ) throws(RuntimeFailure) {
        let functions = library.functions
        let lengths = shape.map(Int64.init)
        // The input's memory stays where it is, and unchanged, while the runtime's tensor over it lives: in this block.
        try values.withUnsafeBufferPointer { elements throws(RuntimeFailure) in
            guard let first = elements.baseAddress else { throw RuntimeFailure(reason: "the input is empty") }
            let input = try RuntimeObject(functions, release: acavd_onnx_release_value) {
                acavd_onnx_create_value(
                    functions, memory.pointer, first, elements.count, lengths, lengths.count, $0)
            }
            let status = CTexts(names).withPointers { outputs in
                acavd_onnx_run(
                    functions, session.pointer, inputs[0].name, input.pointer, outputs, names.count, &produced)
            }
            try check(functions, status)
        }
    }
}
