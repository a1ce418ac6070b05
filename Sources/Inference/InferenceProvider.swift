/// What executes a model: the processor, or an accelerator.
package struct InferenceProvider: Sendable, Hashable, Codable {
    /// Short, as `InferenceLibrary.providers` has it: cpu, cuda or tensorrt.
    package let name: String

    /// The provider's own options by name, such as device_id; ONNX Runtime's documentation of the provider lists them.
    package let options: [String: String]

    package init(name: String, options: [String: String] = [:]) {
        self.name = name
        self.options = options
    }

    /// The processor, which every library has and which takes no options.
    package static let processor = InferenceProvider(name: "cpu")
}
