package import Foundations
package import Numerics
package import Selection

/// Whoever makes a curated set of a collection that has an end: clips are handed over in order, then it is told that
/// there are no more.
package protocol CollectionCurating: AnyObject {
    /// The set now.
    var state: SetState { get }

    /// The members now, with a cluster in each clustering.
    var members: [(clip: ClipReference, assignment: [UInt16])] { get }

    /// What is worth knowing of the set beside its mutual information; nil while there is none.
    func estimates() -> SetEstimates?

    /// Takes the next clips.
    ///
    /// - Throws: When features cannot be whitened.
    func take(_ clips: [EmbeddedClip]) throws(NumericsError)

    /// Takes note that there are no more clips.
    ///
    /// - Throws: When features cannot be whitened.
    func complete() throws(NumericsError)
}

/// In one pass, as a daemon does.
extension Curator: CollectionCurating {
    package func take(_ clips: [EmbeddedClip]) throws(NumericsError) { _ = try curate(clips.map { .clip($0) }) }

    package func complete() throws(NumericsError) { _ = try completeWarmUp() }

    package func estimates() -> SetEstimates? { estimates(mostTerms: .infinity) }
}
