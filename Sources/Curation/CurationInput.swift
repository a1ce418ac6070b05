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

/// What the curator is told, in stream order. The ticket is the caller's: it comes back with the outcome.
package struct CurationInput: Sendable {
    package enum Content: Sendable {
        case clip(EmbeddedClip)

        /// Every clip of the video must leave the set.
        case withdrawal(VideoID)
    }

    package let ticket: Int
    package let content: Content

    package init(ticket: Int, content: Content) {
        self.ticket = ticket
        self.content = content
    }
}
