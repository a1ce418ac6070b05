/// What a call of `curate` decided, and what has to be kept to decide the same again.
package struct CurationStep: Sendable {
    /// In the order in which they were decided.
    package let outcomes: [CurationOutcome]

    /// What `replay` takes to get from the state before the call to the state after it. Empty when nothing was put in, and
    /// when `mustCheckpoint`.
    package let journal: [UInt8]

    /// The warm-up was completed: whitening and the first centroids were fitted, which is not repeated. The state after
    /// the call has to be kept whole.
    package let mustCheckpoint: Bool
}
