package import Selection

extension Curator {
    /// What is worth knowing of the set beside its mutual information; nil during the warm-up.
    ///
    /// - Parameter mostTerms: How much work the adjusted mutual information may be, in terms of its inner sum.
    /// - Complexity: O(cells of all pairs) and that work; nothing changes.
    package func estimates(mostTerms: Double) -> SetEstimates? {
        model?.set.estimates(mostTerms: mostTerms)
    }
}
