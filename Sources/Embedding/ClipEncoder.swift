package import Media

/// Which of the two senses a view belongs to.
package enum Modality: String, Sendable, Hashable, Codable, CaseIterable {
    case audio
    case visual
}

/// One vector an encoder makes of a clip: its name, sense and length.
package struct ViewDescription: Sendable, Hashable, Codable {
    package let name: String
    package let modality: Modality
    package let dimension: Int

    /// The length it is best whitened to before clustering.
    package let whitenedDimension: Int

    /// - Parameter whitenedDimension: Nil for what suits most encoders: 64 for audio and 128 for visual views, and no
    ///   more than there is.
    package init(name: String, modality: Modality, dimension: Int, whitenedDimension: Int? = nil) {
        self.name = name
        self.modality = modality
        self.dimension = dimension
        self.whitenedDimension = whitenedDimension ?? min(modality == .audio ? 64 : 128, dimension)
    }
}

/// Maps a clip to one vector per view.
///
/// An encoder owns scratch buffers and belongs to one thread; each decoding thread makes its own.
package protocol ClipEncoder: AnyObject {
    /// What the encoder wants of a clip; the clips it is given have it.
    var sampling: ClipSampling { get }

    /// The views, in the order of the vectors that `encode` returns.
    var views: [ViewDescription] { get }

    /// Embeds clips, together where that is faster.
    ///
    /// - Returns: For each clip, in order, one vector per view, finite values only, not yet whitened; or why it cannot be
    ///   embedded.
    func encode(_ clips: [MediaClip]) -> [Result<[[Float]], EncodingError>]
}

/// Why a clip could not be embedded.
package enum EncodingError: Error, Equatable {
    /// The clip lacks what a view needs: too little sound, no pictures.
    case insufficient(String)

    /// A vector came out with a value that is not finite.
    case notFinite(view: String)

    /// The encoder itself failed, of want of memory for instance; the reason is one line.
    case failed(String)
}
