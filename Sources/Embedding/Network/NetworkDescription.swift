package import Inference

/// A pretrained network and how it is used: what makes its input, and which of its outputs are views.
package struct NetworkDescription: Sendable, Hashable, Codable {
    /// What the encoder is called in messages.
    package let name: String

    /// The path of the model, an ONNX file.
    package let model: String

    /// The path of ONNX Runtime's shared library, or a name for the dynamic linker to find.
    package let library: String

    /// What computes.
    package let provider: InferenceProvider

    /// Threads of one run. With one, none is ever started.
    package let threads: Int

    /// The most windows in one run. A model whose batch is fixed always gets as many as it is made for.
    package let batch: Int

    /// What the network sees or hears.
    package let input: NetworkInput

    /// Never empty; no two have one name.
    package let views: [NetworkView]

    /// - Parameter batch: Nil for `NetworkInput.usualBatch`.
    /// - Precondition: There is a view, no two have one name, and `threads` and `batch` are positive.
    package init(
        name: String, model: String, library: String, provider: InferenceProvider, threads: Int = 1,
        batch: Int? = nil, input: NetworkInput, views: [NetworkView]
    ) {
        precondition(!views.isEmpty && Set(views.map(\.name)).count == views.count, "views with names of their own")
        precondition(threads > 0 && batch ?? 1 > 0, "something computes something")
        self.name = name
        self.model = model
        self.library = library
        self.provider = provider
        self.threads = threads
        self.batch = batch ?? input.usualBatch
        self.input = input
        self.views = views
    }
}
