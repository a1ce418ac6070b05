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

    /// The names of all views, in the order of vectors: those of sound first.
    package var order: [String]

    package init(builtin: [BuiltinView], framesPerClip: Int, order: [String]) {
        self.builtin = builtin
        self.framesPerClip = framesPerClip
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
    /// The encoders.
    package func makeEncoder() -> any ClipEncoder {
        BuiltinEncoder(views: builtin.map(\.source), framesPerClip: framesPerClip)
    }

    /// What the encoders make of a clip.
    package func description(of encoder: any ClipEncoder) -> EncodingDescription {
        EncodingDescription(
            views: encoder.views, identity: "\(BuiltinEncoder.version), \(framesPerClip) frames a clip")
    }
}
