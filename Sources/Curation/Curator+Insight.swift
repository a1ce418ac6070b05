package import Foundations
package import Selection

// What a status page, and whoever asks why a clip is in the set, need to know. Nothing here changes anything; each says
// how long it may take, for it is asked between two steps of the service.

extension Curator {
    /// The information of each pair of clusterings, in the order of their numbers; none during the warm-up. The mean is
    /// `state.mutualInformation`.
    ///
    /// - Complexity: O(pairs).
    package var pairs: [PairInformation] { model?.pairs ?? [] }

    /// The contingency table of a pair, with the clusters that have most members.
    ///
    /// - Parameters:
    ///   - number: As in `pairs`, from 0.
    ///   - mostClusters: On each side, at most; no more than `PairTable.mostClusters` in any case.
    /// - Returns: Nil where there is no such pair, and during the warm-up.
    /// - Complexity: O(K log K + mostClusters²) for K clusters a side.
    package func table(ofPair number: Int, mostClusters: Int) -> PairTable? {
        model?.set.tables.table(ofPair: number, mostClusters: mostClusters)
    }

    /// How large the clusters are, in the order of `CurationParameters.clusteringNames`; none during the warm-up.
    ///
    /// - Complexity: O(clusters of all clusterings).
    package var clusterSizes: [ClusterSizes] { model?.clusterSizes ?? [] }

    /// How much of the set is there for a reason, a lower guide to how many members correspond: see
    /// `ContingencyTables.associatedShare`. Nil for the empty set, and during the warm-up.
    ///
    /// - Complexity: O(cells of all pairs).
    package var associatedShare: Double? { model?.set.tables.associatedShare }

    /// How far the centroids of each view went when they were last put in force, audio views first: the mean Euclidean
    /// distance over clusters and clusterings, those included that were seeded anew. Vectors have unit length or less, so
    /// it is from 0 to 2.
    ///
    /// It is no part of the state: nil until centroids have been put in force since the curator began or was restored.
    ///
    /// - Complexity: O(clusterings).
    package var centroidMovement: [Double]? { model?.centroidMovement }

    /// Clips held back now, until the warm-up is complete; 0 when it is over.
    package var warmUpClips: Int { held.count }

    /// Why a clip is in the set; nil for one that is no member.
    ///
    /// - Complexity: O(pairs + slots), for the slots two bytes each.
    package func explanation(of clip: ClipID) -> MembershipExplanation? { model?.explanation(of: clip) }
}

extension Model {
    fileprivate var pairs: [PairInformation] {
        let pairs = set.tables.pairs
        return pairs.indices.map { number in
            PairInformation(
                first: pairs[number].first, second: pairs[number].second,
                mutualInformation: set.tables.mutualInformation(pair: number))
        }
    }

    fileprivate var clusterSizes: [ClusterSizes] {
        self.set.tables.clusters.indices.map { set.tables.clusterSizes(clustering: $0) }
    }

    fileprivate var centroidMovement: [Double]? {
        var movements: [Double] = []
        for view in views {
            var sum = 0.0
            for clustering in view.clusterings {
                guard let movement = clustering.movement else { return nil }
                sum += movement
            }
            movements.append(sum / Double(view.clusterings.count))
        }
        return movements
    }

    fileprivate func explanation(of clip: ClipID) -> MembershipExplanation? {
        guard let slot = slot(of: clip), let reference = members.member(slot) else { return nil }
        return MembershipExplanation(clip: reference, standing: set.standing(slot: slot))
    }
}
