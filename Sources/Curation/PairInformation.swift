/// What two clusterings tell about each other, over the members.
package struct PairInformation: Sendable, Hashable {
    /// The numbers of the clusterings, as in `CurationParameters.clusteringNames`.
    package let first: Int
    package let second: Int

    /// In nats.
    package let mutualInformation: Double
}
