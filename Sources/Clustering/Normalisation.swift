/// How a view's features are brought into the space that is clustered. Vectors have unit length in all of them, so that
/// a distance is one of directions.
package enum Normalisation: String, Sendable, Hashable, CaseIterable {
    /// Standardised, rotated onto the principal components, each scaled to unit variance: see `Whitening`.
    case whiten

    /// Each feature by itself to mean 0 and deviation 1.
    case standardise

    /// Only scaled to unit length: for networks trained by cosine similarity, whose directions mean something already.
    case unit
}
