import Clustering
import Foundations
import Numerics
import Selection

/// Why an entry of the journal cannot have followed on this state.
struct ForeignStep: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension Model {
    /// Does again what was done: the very same operations from the same vectors, so that on the machine that wrote the
    /// entry every bit comes out as it was. Where another machine's arithmetic leads elsewhere, the entry is followed:
    /// what it says has been published.
    ///
    /// - Throws: When a step cannot have followed on this state. The model is of no further use then.
    func replay(
        _ steps: [JournalStep], counts: inout CurationCounts, report: inout ReplayReport
    ) throws(ForeignStep) {
        var first = 0
        while first < steps.count {
            // The centroids stand still up to the next publication.
            var end = first
            while end < steps.count, steps[end].isInput { end += 1 }
            try replay(steps[first..<end], counts: &counts, report: &report)
            if end < steps.count, case .publication(let publications, let weights) = steps[end] {
                try republish(publications, weights: weights, counts: &counts, report: &report)
            }
            first = end + 1
        }
        guard clipsSincePublication < parameters.publicationIntervalClips else {
            throw ForeignStep("a publication is missing")
        }
    }

    private func replay(
        _ steps: ArraySlice<JournalStep>, counts: inout CurationCounts, report: inout ReplayReport
    ) throws(ForeignStep) {
        let vectors = assigned(steps)
        var row = 0
        for step in steps {
            switch step {
            case .publication: break
            case .withdrawal(let video):
                _ = withdraw(video, counts: &counts)
            case .duplicate(let clip):
                guard slot(of: clip.id) != nil else { throw ForeignStep("\(clip.id) is no member") }
                counts.duplicates += 1
                report.clips += 1
            case .clip(let clip):
                try replay(clip, vectors: vectors, row: row, counts: &counts, report: &report)
                row += 1
                report.clips += 1
            }
        }
    }

    private func replay(
        _ journalled: JournalledClip, vectors: [StretchVectors], row: Int, counts: inout CurationCounts,
        report: inout ReplayReport
    ) throws(ForeignStep) {
        let clip = journalled.clip
        guard slot(of: clip.id) == nil else { throw ForeignStep("\(clip.id) is a member already") }
        guard clipsSincePublication < parameters.publicationIntervalClips else {
            throw ForeignStep("a publication is missing")
        }
        learn(vectors, row: row, counts: &counts)
        set.observe(journalled.assignment)
        let before = state
        let (decision, agreed): (Decision, Bool)
        do throws(ImpossibleRuling) {
            (decision, agreed) = try set.offer(journalled.assignment, ruled: journalled.ruling)
        } catch {
            throw ForeignStep(error.description)
        }
        _ = settle(
            clip, journalled.assignment, decision, from: before, vectors: vectors, row: row, counts: &counts)
        if !agreed { report.corrections += 1 }
        correct(journalled.assignment, vectors: vectors, row: row, slot: slot(of: clip.id), report: &report)
    }

    /// Counts clusters that are not the nearest here. The bounds of a member in one say nothing then.
    private func correct(
        _ assignment: [UInt16], vectors: [StretchVectors], row: Int, slot: Int?, report: inout ReplayReport
    ) {
        var index = 0
        for (view, vectors) in zip(views, vectors) {
            for (clustering, nearest) in zip(view.clusterings, vectors.assigned.nearest) {
                if nearest[row].cluster != assignment[index] {
                    report.corrections += 1
                    if let slot { clustering.doubt(slot: slot) }
                }
                index += 1
            }
        }
    }

    private func republish(
        _ ruled: [Publication], weights: [UInt32], counts: inout CurationCounts, report: inout ReplayReport
    ) throws(ForeignStep) {
        guard clipsSincePublication == parameters.publicationIntervalClips else {
            throw ForeignStep(
                "a publication after \(clipsSincePublication) clips instead of "
                    + "\(parameters.publicationIntervalClips)")
        }
        guard set.tables.isPossible(weights) else { throw ForeignStep("weights of other pairs") }
        for publication in ruled {
            for (slot, _) in publication.changed where !set.isMember(slot) {
                throw ForeignStep("slot \(slot) is moved and holds no member")
            }
        }
        let own = publishCentroids()
        let clusterings = views.flatMap(\.clusterings)
        for (clustering, (own, ruled)) in zip(clusterings, zip(own, ruled)) {
            let differing = differences(own, ruled)
            for slot in differing { clustering.doubt(slot: slot) }
            report.corrections += differing.count
            if own.reseeded != ruled.reseeded { report.corrections += 1 }
        }
        follow(ruled, counts: &counts)
        set.weighPairs()
        if set.tables.pairWeights != weights {
            set.weighPairs(as: weights)
            report.corrections += 1
        }
    }

    /// The slots that one moves and the other does not, or elsewhere.
    private func differences(_ own: Publication, _ ruled: Publication) -> [Int] {
        var moves = Dictionary(uniqueKeysWithValues: own.changed.map { ($0.slot, $0.cluster) })
        var differing: [Int] = []
        for (slot, cluster) in ruled.changed where moves.removeValue(forKey: slot) != cluster {
            differing.append(slot)
        }
        return differing + moves.keys
    }

    /// The clips of a stretch in each view; none when there are none.
    private func assigned(_ steps: ArraySlice<JournalStep>) -> [StretchVectors] {
        let clips = steps.compactMap { step in
            if case .clip(let clip) = step { clip.vectors } else { nil }
        }
        guard !clips.isEmpty else { return [] }
        var offset = 0
        return views.map { view in
            let columns = view.dimension
            var vectors = Matrix(rows: clips.count, columns: columns)
            vectors.withUnsafeMutableValues { values in
                for (row, halves) in clips.enumerated() {
                    for column in 0..<columns { values[row * columns + column] = Float(halves[offset + column]) }
                }
            }
            offset += columns
            return StretchVectors(view.assign(vectors: vectors, count: clips.count))
        }
    }
}
