/// What is worth knowing of a set beside its mutual information, for reports; no decision rests on it.
package struct SetEstimates: Sendable, Hashable {
    /// See `ContingencyTables.correctedMutualInformation`.
    package let correctedMutualInformation: Double

    /// See `ContingencyTables.adjustedMutualInformation`; nil when it would have been too much work.
    package let adjustedMutualInformation: Double?

    /// See `ContingencyTables.supply`.
    package let supply: Supply

    /// Members now, and the most there may be.
    package let size: Int
    package let capacity: Int

    /// True when the set is full and the stream has not yet shown as many corresponding clips as it holds: some of its
    /// members are there by chance, whatever they were chosen by.
    package var exceedsSupply: Bool { size >= capacity && Double(size) > supply.clips }
}

extension CuratedSet {
    /// The estimates for the set as it is.
    ///
    /// - Parameter mostTerms: How much work the adjusted mutual information may be.
    /// - Complexity: O(cells) and that work; nothing changes.
    package func estimates(mostTerms: Double = .infinity) -> SetEstimates {
        tables.estimates(capacity: parameters.capacity, mostTerms: mostTerms)
    }
}

extension ContingencyTables {
    /// The estimates for the members counted, of which there may be as many as the capacity.
    func estimates(capacity: Int, mostTerms: Double = .infinity) -> SetEstimates {
        let used = UsedCells(self)
        return SetEstimates(
            correctedMutualInformation: correctedMutualInformation,
            adjustedMutualInformation: adjustedMutualInformation(used, mostTerms: mostTerms), supply: supply(used),
            size: memberTotal, capacity: capacity)
    }
}
