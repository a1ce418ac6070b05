import Selection

/// Fewer clips for each cluster than this, and the set's own counts are mostly chance: with mutual information alone the
/// precision fell from .73 at 16 clips a cluster to .27 at 4 and .10 at 1 (one pair of 256 clusters, a tenth of the
/// stream corresponding).
private let clipsPerClusterAlone = 30

/// With fewer, single clips block each other's clusters and climbing by the blend gets stuck: at one clip a cluster, 32
/// clusters and a tenth of the stream corresponding its precision was .61 on average and .34 at worst, that of the bound
/// .70 and .63; at two clips a cluster both had .75.
private let clipsPerClusterBlended = 2

/// The first centroids are means of as many clips.
private let warmUpClipsPerCluster = 20

/// More cells than this for each clip of the set are filled by a stream that is many times the set.
private let cellsPerClip = 30

/// What an operator should know about a choice of capacity, clusters and algorithm that do not fit each other: a
/// sentence or two each, with the numbers and what to do. It is advice: everything it speaks of can be run.
///
/// - Parameters:
///   - parameters: The choice.
///   - clips: How many clips there are, when that is known.
/// - Returns: Nothing when all is well.
package func selectionAdvice(_ parameters: CurationParameters, clips: Int? = nil) -> [String] {
    let selection = parameters.selection
    let clusters = parameters.views.map(\.clusters).max() ?? 1
    let cells =
        (parameters.audioViews.map(\.clusters).max() ?? 1) * (parameters.visualViews.map(\.clusters).max() ?? 1)
    return [
        adviceOnAlgorithm(selection.algorithm), adviceOnCapacity(selection, clusters: clusters),
        adviceOnCells(selection, cells: cells, clips: clips),
        adviceOnWarmUp(parameters, clusters: clusters, clips: clips), adviceOnSupply(selection, clips: clips),
    ].compactMap { $0 }
}

private func adviceOnAlgorithm(_ algorithm: SelectionAlgorithm) -> String? {
    switch algorithm {
    case .pointwise:
        """
        selection.algorithm pmi takes what comes together most surely, however much alike: where a twentieth of a stream \
        was silence over black, hardly a clip of the set was anything else. Take blend, or bound, unless such clips are \
        kept out of the stream.
        """
    case .reservoir:
        """
        selection.algorithm reservoir draws a uniform sample: whether sound and picture correspond does not count. Take \
        blend, unless a baseline is wanted.
        """
    case .threeSieves:
        """
        selection.algorithm three-sieves never evicts: once the set is full, nothing that comes later can enter. Take \
        blend for a stream that goes on.
        """
    case .blend, .mutualInformation, .bound, .normalised, .sieveStreaming, .batchGreedy: nil
    }
}

/// Whether clips are judged by the set's own counts alone.
private func judgesBySetAlone(_ selection: SelectionParameters) -> Bool {
    switch selection.algorithm {
    case .mutualInformation, .normalised: true
    case .blend: selection.streamWeight == 0
    case .bound, .pointwise, .reservoir, .threeSieves, .sieveStreaming, .batchGreedy: false
    }
}

private func adviceOnCapacity(_ selection: SelectionParameters, clusters: Int) -> String? {
    let capacity = selection.capacity
    guard selection.algorithm != .reservoir else { return nil }
    if judgesBySetAlone(selection) {
        let wanted = clipsPerClusterAlone * clusters
        guard capacity < wanted else { return nil }
        let isBlend = selection.algorithm == .blend
        let choice = isBlend ? "a selection.stream_weight of 0" : selection.algorithm.rawValue
        let better = isBlend ? "leave selection.stream_weight at 0.5" : "blend"
        return """
            selection.capacity is \(capacity), and with \(choice) a set is judged by its own counts alone, which in \
            \(clusters) clusters are mostly chance below \(wanted) clips, \(clipsPerClusterAlone) for each. Take at \
            least as many, or at most \(max(capacity / clipsPerClusterAlone, 2)) clusters, or \(better).
            """
    }
    let perCluster = selection.algorithm == .blend ? clipsPerClusterBlended : 1
    guard capacity < perCluster * clusters else { return nil }
    let other = selection.algorithm == .blend && capacity >= clusters ? ", or bound" : ""
    return """
        selection.capacity is \(capacity) for \(clusters) clusters of a view: in so small a set most cells are empty, its \
        mutual information says next to nothing, and clips block each other. Take at least \(perCluster * clusters) clips, \
        or at most \(max(capacity / perCluster, 2)) clusters\(other).
        """
}

private func adviceOnCells(_ selection: SelectionParameters, cells: Int, clips: Int?) -> String? {
    guard !judgesBySetAlone(selection), selection.algorithm != .reservoir else { return nil }
    let reason = "it takes about as many clips of the stream until association can be told from chance"
    if let clips {
        guard cells > clips else { return nil }
        return """
            two views have \(cells) pairs of clusters, and there are \(clips) clips: \(reason). Take at most \
            \(max(squareRoot(clips), 2)) clusters.
            """
    }
    guard cells > cellsPerClip * selection.capacity else { return nil }
    return """
        two views have \(cells) pairs of clusters, more than \(cellsPerClip) for each of the \(selection.capacity) clips \
        of selection.capacity: \(reason). Unless the stream is that long, take at most \
        \(max(squareRoot(cellsPerClip * selection.capacity), 2)) clusters.
        """
}

private func adviceOnWarmUp(_ parameters: CurationParameters, clusters: Int, clips: Int?) -> String? {
    let wanted = warmUpClipsPerCluster * clusters
    let clips = clips ?? .max
    let warmUp = min(parameters.warmUpClips, clips)
    guard warmUp < wanted else { return nil }
    let isWholeCollection = clips <= parameters.warmUpClips
    return """
        \(isWholeCollection ? "there are \(clips) clips" : "clustering.warm_up_clips is \(warmUp)"), and the first \
        centroids of \(clusters) clusters want \(wanted), \(warmUpClipsPerCluster) for each. Take \
        \(isWholeCollection ? "" : "as many, or ")at most \(max(warmUp / warmUpClipsPerCluster, 2)) clusters.
        """
}

private func adviceOnSupply(_ selection: SelectionParameters, clips: Int?) -> String? {
    guard let clips, selection.algorithm != .reservoir, 2 * selection.capacity > clips else { return nil }
    return """
        the set may have \(selection.capacity) of \(clips) clips: of those in it no more can correspond than do in all. \
        Take less than half of the clips that correspond, or raise selection.gate.
        """
}

private func squareRoot(_ number: Int) -> Int { Int(Double(number).squareRoot()) }
