package import Foundations

/// A clip with one feature vector a view, in the order of `CurationParameters.views`.
package struct EmbeddedClip: Sendable {
    package let clip: ClipReference
    package let features: [[Float]]

    package init(clip: ClipReference, features: [[Float]]) {
        self.clip = clip
        self.features = features
    }
}

/// What the curator is told, in stream order.
package enum CurationInput: Sendable {
    case clip(EmbeddedClip)

    /// Every clip of the video must leave the set.
    case withdrawal(VideoID)
}
