import Selection

/// The different assignments of a collection, in the order of their first clips, and the clips of each.
struct DistinctAssignments {
    let clusters: [Int]
    let audioClusterings: Int

    /// A row an assignment.
    private(set) var values: [UInt16] = []

    /// The clips of an assignment, from the last to the first.
    private(set) var clips: [[Int32]] = []

    /// - Precondition: There are at most 16 clusterings.
    init(_ collection: AssignedClips) {
        clusters = collection.clusters
        audioClusterings = collection.audioClusterings
        let width = clusters.count
        precondition(width <= 16, "an assignment fits a vector of 16")
        var indices: [SIMD16<UInt16>: Int] = [:]
        collection.withUnsafeRows { rows in
            for clip in 0..<collection.count {
                var key = SIMD16<UInt16>()
                for clustering in 0..<width { key[clustering] = rows[clip * width + clustering] }
                if let index = indices[key] {
                    clips[index].append(Int32(clip))
                } else {
                    indices[key] = clips.count
                    clips.append([Int32(clip)])
                    for clustering in 0..<width { values.append(key[clustering]) }
                }
            }
        }
        for index in clips.indices { clips[index].reverse() }
    }

    var count: Int { clips.count }

    /// The first clip of an assignment that is left; it no longer is.
    mutating func takeFirst(of assignment: Int) -> Int { Int(clips[assignment].removeLast()) }
}
