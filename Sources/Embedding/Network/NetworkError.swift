package import Inference

/// Why an encoder cannot be made of a network. Found before the first clip.
package struct NetworkError: Error, Hashable {
    /// The encoder, as its description names it.
    package let encoder: String

    /// The path of its model.
    package let model: String

    package let cause: Cause

    /// One case for each distinct remedy.
    package enum Cause: Hashable, Sendable {
        /// The runtime, or the model in it, cannot be had.
        case runtime(InferenceError)

        /// The model takes input of another shape than the description makes.
        case inputShape(TensorDescription, layout: String, windowShape: [Int])

        /// The model failed on made-up input.
        case trial(windows: Int, reason: String)

        /// A view names no output, and the model has several.
        case ambiguousOutput(view: String, found: [String])

        /// What the model says of a number of windows is not of that number.
        case batch(output: String, shape: [Int], windows: Int)

        /// The pooling of a view does not take an output of this shape.
        case pooling(view: String, Pooling, output: String, shape: [Int])

        /// A view's vector would have no values, or more than `NetworkView.greatestDimension`.
        case dimension(view: String, output: String, Int)

        /// Made-up input of an ordinary kind gives values that are not finite.
        case notFinite(view: String)

        /// What comes of a window depends on those beside it.
        case mixedWindows(view: String)

        /// The model or its weights cannot be read once more for the identity.
        case unreadable(path: String, reason: String)

        /// The description asks for what cannot be had: `NetworkDescription.defect`.
        case description(defect: String)
    }
}

extension NetworkDescription {
    /// An error of the encoder that is described.
    func error(_ cause: NetworkError.Cause) -> NetworkError {
        NetworkError(encoder: name, model: model, cause: cause)
    }
}

extension NetworkError: CustomStringConvertible {
    /// One line: the encoder and its model, what is wanted and found, what to do.
    package var description: String {
        switch cause {
        case .runtime(let error): "encoder \(encoder): \(error)"
        default: "encoder \(encoder): \(model): \(remedy)"
        }
    }

    private var remedy: String {
        switch cause {
        case .runtime(let error):
            error.description
        case .inputShape(let wanted, let layout, let windowShape):
            "takes \(wanted), and layout \(layout) gives [batch × \(axes(windowShape))]; set the layout, and what makes "
                + "the other lengths, as the model has them, or export the model for this shape"
        case .trial(1, let reason):
            "fails on trial input of the shape that it asks for: \(reason); run it on any such input in Python, and "
                + "export it again if it fails there"
        case .trial(let windows, let reason):
            "takes one window, but fails on \(windows) together: \(reason); export it with a batch axis that is dynamic "
                + "throughout, or set the encoder's batch to 1"
        case .ambiguousOutput(let view, let found):
            "has several outputs, and view \(view) names none; name one of "
                + found.map { "\"\($0)\"" }.joined(separator: ", ")
        case .batch(let output, let shape, let windows):
            "gives output \"\(output)\" in the shape [\(axes(shape))] for a batch of \(windows), where the first length "
                + "should be \(windows); "
                + (windows == 1
                    ? "name another output, or export the model with the batch as its first axis"
                    : "export the model with a batch axis that is dynamic throughout; where its input takes any batch, "
                        + "the encoder's may be set to 1 instead")
        case .pooling(let view, let pooling, let output, let shape):
            "gives output \"\(output)\" in the shape [\(axes(shape))], and pooling \(pooling.rawValue) of view \(view) takes "
                + "\(pooling.taken); choose another pooling (\(fitting(shape))) or another output"
        case .dimension(let view, let output, let dimension):
            "output \"\(output)\" gives view \(view) \(dimension) values, where 1 to \(NetworkView.greatestDimension) can be "
                + "clustered; choose a pooling that leaves fewer, or another output"
        case .notFinite(let view):
            "gives view \(view) values that are not finite for a trial input of ordinary values; check the weights, the "
                + "mean and the deviation, and export the model in float32"
        case .mixedWindows(let view):
            "gives a window another vector in view \(view) when a second window is beside it; export the model for "
                + "inference (in PyTorch, after model.eval()) and without dynamic quantisation, or set the encoder's "
                + "batch to 1"
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason); make it readable for the user that the daemon runs as"
        case .description(let defect):
            "its description asks for \(defect)"
        }
    }

    private func axes(_ shape: [Int]) -> String {
        shape.map(String.init).joined(separator: " × ")
    }

    private func fitting(_ shape: [Int]) -> String {
        Pooling.allCases.filter { $0.dimension(of: Array(shape.dropFirst())) != nil }.map(\.rawValue)
            .joined(separator: ", ")
    }
}
