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
        var publications: [Publication] = []
        for view in views {
            view.learnGathered()
            view.loosenBounds()
            for clustering in view.clusterings {
                let index = publications.count
                publications.append(
                    clustering.publish {
                        set.cluster(slot: $0, clustering: index)
                    } embeddings: {
                        view.embeddings(of: $0)
                    })
            }
        }
        return publications
    }

    /// Moves members and forgets clusters as publications say, one for each clustering; the pairs remain to be weighed.
    func follow(_ publications: [Publication], counts: inout CurationCounts) {
        var moved: [Int: [UInt16]] = [:]
        for (index, publication) in publications.enumerated() {
            for (slot, cluster) in publication.changed {
                moved[slot, default: set.assignment(slot: slot)][index] = cluster
            }
            for cluster in publication.reseeded { set.forgetStream(clustering: index, cluster: cluster) }
            counts.recomputed += publication.recomputed
            counts.reassigned += publication.changed.count
            counts.followed += set.count
        }
        for slot in moved.keys.sorted() {
            if let assignment = moved[slot] { set.reassign(slot: slot, to: assignment) }
        }
        clipsSincePublication = 0
        version += 1
        counts.publications += 1
    }
}
