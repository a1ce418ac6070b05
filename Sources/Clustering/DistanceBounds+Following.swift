package import Numerics

extension DistanceBounds {
    /// At most this share of the centroids is left out of the bounds, besides those that were seeded anew.
    private static let leftOutShare = 8

    /// What gathering a member and its distance to its own centroid cost, in distances to other centroids.
    private static let gatheringCost = 32

    /// Finds the members whose nearest centroid is another one than it was, as computing all distances would find them.
    ///
    /// A centroid that moved far puts every member in doubt, however far from it they are, and one that was seeded anew
    /// moves far. A few such are left out of the bounds. Instead the distances to these few, and to the own centroid,
    /// are computed for the members that the rest of the movement leaves alone.
    ///
    /// - Parameters:
    ///   - old: The centroids that the members' clusters are by.
    ///   - new: Those that they are to be by, in the same order.
    ///   - clusters: The clusters that members have now.
    ///   - gathered: A matrix for the members' vectors; its rows are how many are looked at together.
    ///   - gather: Writes the vectors of the members in some slots into the rows of a matrix, from the first.
    /// - Complexity: O(members), some nanoseconds each; 2 · clusters · dimension operations for each whose distances are
    ///   all computed; and, when centroids are left out, as much for each of these and each other member, where that is
    ///   less than computing all.
    package mutating func follow(
        from old: borrowing Codebook, to new: borrowing Codebook, clusters: MemberClusters, gathered: inout Matrix,
        gather: (ArraySlice<Int32>, inout Matrix) -> Void
    ) -> FollowedMembers {
        let startedAnew = startAnew(clusters)
        let error = new.squaredDistanceError
        let leftOut = leaveOut(from: old, to: new, clusters: clusters)
        loosen(by: CentroidMovement(from: old, to: new, leftOut: leftOut))
        var doubtful = doubtful(clusters, margin: new.boundsMargin, leftOut: leftOut)
        var challenged = 0
        if !leftOut.isEmpty {
            let others = members(clusters.slots, except: doubtful)
            challenged = others.count
            doubtful += defeated(
                others, by: leftOut, of: new, clusters: clusters, gathered: &gathered, gather: gather)
            doubtful.sort()
        }
        var changed: [(slot: Int, cluster: UInt16)] = []
        for first in stride(from: 0, to: doubtful.count, by: gathered.rows) {
            let slots = doubtful[first..<min(first + gathered.rows, doubtful.count)]
            gather(slots, &gathered)
            for (slot, nearest) in zip(slots, new.assign(gathered, count: slots.count)) {
                let slot = Int(slot)
                follow(nearest, error: error, slot: slot)
                if nearest.cluster != clusters[slot] { changed.append((slot, nearest.cluster)) }
            }
        }
        return FollowedMembers(
            changed: changed, renewed: doubtful, startedAnew: startedAnew, challenged: challenged)
    }

    /// The centroids that the bounds are best not about: none, those seeded anew, or also those that moved farthest.
    /// Which is decided by the distances that each would have computed.
    private mutating func leaveOut(
        from old: borrowing Codebook, to new: borrowing Codebook, clusters: MemberClusters
    ) -> [Int] {
        let former = loosening
        let count = new.clusters
        let reseeded = (0..<count).filter { new.identities[$0] != old.identities[$0] }
        let farthest = CentroidMovement(from: old, to: new)
            .farthest(count / DistanceBounds.leftOutShare, including: reseeded)
        var best: (leftOut: [Int], cost: Int)?
        for leftOut in [[], reseeded, farthest] where best == nil || !leftOut.isEmpty {
            loosen(by: CentroidMovement(from: old, to: new, leftOut: leftOut))
            let doubtful = doubtful(clusters, margin: new.boundsMargin, leftOut: leftOut).count
            loosening = former
            let each = leftOut.isEmpty ? 0 : leftOut.count + DistanceBounds.gatheringCost
            let cost = doubtful * (count + DistanceBounds.gatheringCost) + (clusters.slots - doubtful) * each
            if cost < best?.cost ?? .max { best = (leftOut, cost) }
        }
        return best?.leftOut ?? []
    }

    /// The members of the first `slots` slots that are not among the doubtful.
    private borrowing func members(_ slots: Int, except doubtful: [Int32]) -> [Int32] {
        var rest = doubtful[...]
        var members: [Int32] = []
        members.reserveCapacity(slots - doubtful.count)
        for slot in 0..<Int32(slots) {
            if rest.first == slot {
                rest.removeFirst()
            } else if isFollowed(slot: Int(slot)) {
                members.append(slot)
            }
        }
        return members
    }

    /// The members that may be nearer to a centroid that was left out than to their own.
    private mutating func defeated(
        _ members: [Int32], by leftOut: [Int], of codebook: borrowing Codebook, clusters: MemberClusters,
        gathered: inout Matrix, gather: (ArraySlice<Int32>, inout Matrix) -> Void
    ) -> [Int32] {
        let dimension = codebook.dimension
        let challengers = Codebook(
            centroids: Matrix(leftOut.map { codebook.centroids.row($0) }),
            identities: [UInt32](repeating: 0, count: leftOut.count))
        var defeated: [Int32] = []
        for first in stride(from: 0, to: members.count, by: gathered.rows) {
            let slots = members[first..<min(first + gathered.rows, members.count)]
            gather(slots, &gathered)
            let others = challengers.assign(gathered, count: slots.count)
            let distances = gathered.withUnsafeValues { vectors in
                codebook.centroids.withUnsafeValues { centroids in
                    zip(slots, others).enumerated().map { row, pair in
                        let own = Vectors.squaredDistance(
                            vectors + row * dimension, centroids + Int(clusters[Int(pair.0)]) * dimension,
                            count: dimension)
                        return (own: own, other: pair.1.squaredDistance)
                    }
                }
            }
            defeated += challenge(
                slots, clusters: clusters, distances: distances, codebook: codebook)
        }
        return defeated
    }
}

/// What following the centroids came to.
package struct FollowedMembers: Sendable {
    /// Members whose nearest centroid is another one now, by their slots in ascending order.
    package let changed: [(slot: Int, cluster: UInt16)]

    /// The slots of the members whose distances to all centroids were computed, and whose numbers are others therefore.
    package let renewed: [Int32]

    /// Whether every member's number is another, because the sums have started anew.
    package let startedAnew: Bool

    /// Members whose distances to a few centroids were computed, besides that to their own.
    package let challenged: Int

    package init(
        changed: [(slot: Int, cluster: UInt16)], renewed: [Int32], startedAnew: Bool, challenged: Int
    ) {
        self.changed = changed
        self.renewed = renewed
        self.startedAnew = startedAnew
        self.challenged = challenged
    }

    /// How many members' distances to all centroids were computed.
    package var recomputed: Int { renewed.count }
}
