import Inference
import Numerics

/// Which encoders there are to be, and what their views are called.
package struct EncodingSettings: Sendable, Hashable, Codable {
    /// A view of the built-in encoder.
    package struct BuiltinView: Sendable, Hashable, Codable {
        /// What it is called.
        package let name: String

        /// Which it is: one of `BuiltinEncoder.views`.
        package let source: String

        package init(name: String, source: String) {
            self.name = name
            self.source = source
        }
    }

    /// Views of the built-in encoder; none for doing without it.
    package var builtin: [BuiltinView]

    /// Pictures that the built-in encoder looks at in each clip.
    package var framesPerClip: Int

    /// Pretrained networks, with the views that come from them.
    package var networks: [NetworkDescription]

    /// The names of all views, in the order of vectors: those of sound first.
    package var order: [String]

    package init(
        builtin: [BuiltinView], framesPerClip: Int, networks: [NetworkDescription] = [], order: [String]
    ) {
        self.builtin = builtin
        self.framesPerClip = framesPerClip
        self.networks = networks
        self.order = order
    }

    /// The built-in encoder's views under their own names.
    package init(builtin names: [String], framesPerClip: Int) {
        let chosen = BuiltinEncoder.views.map(\.name).filter { names.contains($0) }
        self.init(
            builtin: chosen.map { BuiltinView(name: $0, source: $0) }, framesPerClip: framesPerClip, order: chosen)
    }
}

/// What encoders make of a clip.
package struct EncodingDescription: Sendable, Hashable, Codable {
    /// In the order of vectors.
    package let views: [ViewDescription]

    /// In words that change whenever the same clip may get other vectors.
    package let identity: String

    package init(views: [ViewDescription], identity: String) {
        self.views = views
        self.identity = identity
    }
}

extension EncodingSettings {
    /// Whether a network is computed by something else than the processor.
    package var usesAccelerator: Bool { networks.contains { $0.provider != .processor } }

    /// Whether a network is computed by several threads.
    package var startsThreads: Bool { networks.contains { $0.threads > 1 } }

    /// Makes the encoders: opens libraries and models.
    ///
    /// - Returns: All of them as one, and what it makes of a clip.
    /// - Throws: When a network cannot be used as it is described.
    /// - Precondition: `order` has each view once.
    package func makeEncoder() throws(NetworkError) -> (encoder: any ClipEncoder, description: EncodingDescription) {
        var encoders: [any ClipEncoder] = []
        var identities: [String] = []
        if !builtin.isEmpty {
            encoders.append(BuiltinEncoder(views: builtin, framesPerClip: framesPerClip))
            identities.append("\(BuiltinEncoder.version), \(framesPerClip) frames a clip")
        }
        for network in networks {
            let encoder = try NetworkEncoder(network)
            encoders.append(encoder)
            identities.append(encoder.identity)
        }
        // Before the process that this is may be denied more memory.
        Products.reserve()
        let ensemble = EncoderEnsemble(encoders, order: order)
        return (
            ensemble, EncodingDescription(views: ensemble.views, identity: identities.joined(separator: "; "))
        )
    }
}
