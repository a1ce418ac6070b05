import Clustering
import Selection

extension Model {
    /// Puts the centroids in training in force: members follow, clusters that became others forget their stream.
    func publish(counts: inout CurationCounts, journal: inout JournalWriter?) {
        let publications = publishCentroids()
        follow(publications, counts: &counts)
        set.weighPairs()
        journal?.publish(publications, weights: set.tables.pairWeights)
    }

    /// Puts the centroids in training in force, and says what the members have to follow in each clustering.
    func publishCentroids() -> [Publication] {
        set.withUnsafeAssignments { assignments, slots in
            var publications: [Publication] = []
            let stride = views.reduce(0) { $0 + $1.clusterings.count }
            for view in views {
                let first = publications.count
                publications += view.publish {
                    MemberClusters(assignments + first + $0, stride: stride, slots: slots)
                }
            }
            return publications
        }
    }

    /// Moves members and forgets clusters as publications say, one for each clustering; the pairs remain to be weighed.
    func follow(_ publications: [Publication], counts: inout CurationCounts) {
        for (index, publication) in publications.enumerated() {
            for cluster in publication.reseeded { set.forgetStream(clustering: index, cluster: cluster) }
            counts.recomputed += publication.recomputed
            counts.reassigned += publication.changed.count
            counts.followed += set.count
        }
        move(publications)
        clipsSincePublication = 0
        version += 1
        counts.publications += 1
    }

    /// Moves each member once, in the order of slots, whatever the number of clusterings it moves in.
    ///
    /// - Complexity: O(members moved · clusterings) besides the moves themselves.
    private func move(_ publications: [Publication]) {
        var next = [Int](repeating: 0, count: publications.count)
        func slot(_ index: Int) -> Int {
            let changed = publications[index].changed
            return next[index] < changed.count ? changed[next[index]].slot : .max
        }
        var assignment: [UInt16] = []
        while let moved = publications.indices.lazy.map(slot).min(), moved < .max {
            set.copyAssignment(slot: moved, into: &assignment)
            for index in publications.indices where slot(index) == moved {
                assignment[index] = publications[index].changed[next[index]].cluster
                next[index] += 1
            }
            set.reassign(slot: moved, to: assignment)
        }
    }
}
