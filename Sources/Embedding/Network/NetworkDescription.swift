package import Inference

/// A pretrained network and how it is used: what makes its input, and which of its outputs are views.
package struct NetworkDescription: Sendable, Hashable, Codable {
    /// More in one run makes none faster.
    private static let greatestBatch = 4096

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

    package let views: [NetworkView]

    /// `defect` tells whether this can be had.
    ///
    /// - Parameter batch: Nil for `NetworkInput.usualBatch`.
    package init(
        name: String, model: String, library: String, provider: InferenceProvider, threads: Int = 1,
        batch: Int? = nil, input: NetworkInput, views: [NetworkView]
    ) {
        self.name = name
        self.model = model
        self.library = library
        self.provider = provider
        self.threads = threads
        self.batch = batch ?? input.usualBatch
        self.input = input
        self.views = views
    }

    /// What makes the description unusable, for who wrote it; nil when nothing does. Whether the model suits it is another
    /// question, which `NetworkEncoder` answers.
    package var defect: String? {
        if let defect = input.defect { return defect }
        guard !views.isEmpty else { return "no view, where there must be one at least" }
        guard Set(views.map(\.name)).count == views.count else { return "two views of one name" }
        guard threads > 0 else { return "\(threads) threads, where there must be one at least" }
        guard (1...NetworkDescription.greatestBatch).contains(batch) else {
            return "a batch of \(batch) windows, where there must be 1 to \(NetworkDescription.greatestBatch)"
        }
        return nil
    }
}
