/// A view that is made of a network's output.
package struct NetworkView: Sendable, Hashable, Codable {
    /// The most values of a view's vector: whitening computes with the covariance of all of them.
    package static let greatestDimension = 16_384

    package let name: String

    /// The output's name in the model; nil for the only one there is.
    package let output: String?

    package let pooling: Pooling

    package init(name: String, output: String? = nil, pooling: Pooling) {
        self.name = name
        self.output = output
        self.pooling = pooling
    }
}

/// How the part of an output that belongs to one window becomes a vector. The vectors of a clip's windows are then
/// averaged, whatever the pooling.
package enum Pooling: String, Sendable, Hashable, Codable, CaseIterable {
    /// The mean over all axes behind the channels: [C], [C, H, W] and [C, T, H, W] become [C].
    case mean

    /// The greatest value over all axes behind the channels.
    case max

    /// The mean of all tokens: [T, C] becomes [C].
    case tokensMean = "tokens_mean"

    /// The first token, where transformers keep what they know of the whole: [T, C] becomes [C].
    case firstToken = "first_token"

    /// All values as they lie.
    case flatten

    /// What the pooling takes, in words for error messages.
    var taken: String {
        switch self {
        case .mean, .max: "[batch, channels], with any axes behind them"
        case .tokensMean, .firstToken: "[batch, tokens, channels]"
        case .flatten: "[batch], with any axes behind it"
        }
    }

    /// The length of the vector that comes of one window.
    ///
    /// - Parameter shape: Of the output without the batch.
    /// - Returns: Nil when the pooling does not take such an output.
    func dimension(of shape: [Int]) -> Int? {
        switch self {
        case .mean, .max: shape.first
        case .tokensMean, .firstToken: shape.count == 2 ? shape[1] : nil
        case .flatten: shape.reduce(1, *)
        }
    }
}
