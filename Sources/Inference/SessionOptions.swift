internal import CInference

/// How a session is to run: its threads, and what it runs on.
struct SessionOptions: ~Copyable {
    let object: RuntimeObject

    init(_ library: InferenceLibrary, provider: InferenceProvider, threads: Int) throws(InferenceError) {
        let functions = library.functions
        guard library.providers.contains(provider.name) else {
            throw .provider(
                name: provider.name, reason: "ONNX Runtime \(library.version) was built without it",
                offered: library.providers)
        }
        do {
            let object = try RuntimeObject(functions, release: acavd_onnx_release_options) {
                acavd_onnx_create_options(functions, $0)
            }
            try check(functions, acavd_onnx_optimize_fully(functions, object.pointer))
            // One thread is the caller's own: the runtime then starts none.
            try check(functions, acavd_onnx_set_threads(functions, object.pointer, CInt(clamping: threads), 1))
            // The rest stays as it is by default. Without its pool of memory R(2+1)D-18 took 4 to 5 % more time, and 490 MB
            // became 340 MB at most.
            //
            // Idle threads of the runtime would otherwise turn in circles for the next run, on the processors that
            // other workers need.
            try check(
                functions, acavd_onnx_configure(functions, object.pointer, "session.intra_op.allow_spinning", "0"))
            try SessionOptions.append(provider, to: object, functions)
            self.object = object
        } catch {
            throw .provider(
                name: provider.name, reason: error.explained(by: takeWarnings()).reason, offered: library.providers)
        }
    }

    /// What no accelerator has an operator for runs on the next provider, at last on the processor.
    private static func append(
        _ provider: InferenceProvider, to options: borrowing RuntimeObject, _ functions: OpaquePointer
    ) throws(RuntimeFailure) {
        switch provider.name {
        case "cpu":
            guard provider.options.isEmpty else { throw RuntimeFailure(reason: "it takes no options") }
        case "cuda":
            try appendCUDA(provider.options, to: options, functions)
        case "tensorrt":
            let accelerator = try RuntimeObject(functions, release: acavd_onnx_release_tensorrt) {
                acavd_onnx_create_tensorrt(functions, $0)
            }
            try set(provider.options, functions) { keys, values, count in
                acavd_onnx_set_tensorrt(functions, accelerator.pointer, keys, values, count)
            }
            try check(functions, acavd_onnx_append_tensorrt(functions, options.pointer, accelerator.pointer))
            // On the same device; the other options are TensorRT's own.
            try appendCUDA(provider.options.filter { $0.key == "device_id" }, to: options, functions)
        default:
            throw RuntimeFailure(reason: "acavd cannot set it up: it can cpu, cuda and tensorrt")
        }
    }

    private static func appendCUDA(
        _ settings: [String: String], to options: borrowing RuntimeObject, _ functions: OpaquePointer
    ) throws(RuntimeFailure) {
        let accelerator = try RuntimeObject(functions, release: acavd_onnx_release_cuda) {
            acavd_onnx_create_cuda(functions, $0)
        }
        try set(settings, functions) { keys, values, count in
            acavd_onnx_set_cuda(functions, accelerator.pointer, keys, values, count)
        }
        try check(functions, acavd_onnx_append_cuda(functions, options.pointer, accelerator.pointer))
    }

    private typealias Texts = UnsafePointer<UnsafePointer<CChar>?>

    private static func set(
        _ settings: [String: String], _ functions: OpaquePointer, by call: (Texts, Texts, Int) -> OpaquePointer?
    ) throws(RuntimeFailure) {
        guard !settings.isEmpty else { return }
        let sorted = settings.sorted { $0.key < $1.key }
        let status = CTexts(sorted.map(\.key)).withPointers { keys in
            CTexts(sorted.map(\.value)).withPointers { values in call(keys, values, sorted.count) }
        }
        try check(functions, status)
    }
}
