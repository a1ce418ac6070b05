import Clustering
import Curation
import Foundations
import Numerics

/// Of all members in all clusterings, those whose cluster is not that of the nearest centroid in force, computed from
/// what the pieces say: `slot/clustering`.
func misplacedMembers(_ curator: Curator) throws -> [String] {
    let pieces = curator.pieces().byName
    let clusterings = curator.parameters.clusteringsPerView
    var codebooks: [[Int]] = []
    var misplaced: [String] = []
    for view in curator.parameters.views.indices {
        for number in 0..<clusterings {
            var reader = ByteReader(pieces["view/\(view)/clustering/\(number)/published/000000"] ?? [])
            let codebook = try Codebook(reading: &reader)
            let vectors = try embeddings(pieces, view: view, codebook.dimension, dimensions(pieces, curator))
            let nearest = codebook.assign(Matrix(vectors), count: vectors.count)
            codebooks.append(nearest.map { Int($0.cluster) })
        }
    }
    for (index, member) in curator.members.enumerated() {
        for (clustering, cluster) in member.assignment.enumerated()
        where codebooks[clustering][index] != Int(cluster) {
            misplaced.append("\(index)/\(clustering)")
        }
    }
    return misplaced
}

/// The dimension of each view.
private func dimensions(_ pieces: [String: [UInt8]], _ curator: Curator) throws -> [Int] {
    try curator.parameters.views.indices.map { view in
        var reader = ByteReader(pieces["view/\(view)/clustering/0/published/000000"] ?? [])
        return try Codebook(reading: &reader).dimension
    }
}

/// The members' vectors in a view, by slot.
private func embeddings(
    _ pieces: [String: [UInt8]], view: Int, _ dimension: Int, _ dimensions: [Int]
) throws -> [[Float]] {
    var vectors: [[Float]] = []
    for name in pieces.keys.filter({ $0.hasPrefix("members/") }).sorted() {
        var reader = ByteReader(pieces[name] ?? [])
        while reader.remaining > 0 {
            guard try reader.bool() else { continue }
            // Video, location, start and end.
            _ = try (reader.string(), reader.string(), reader.double(), reader.double())
            try reader.skip(2 * dimensions[..<view].reduce(0, +))
            vectors.append(try reader.array(of: Float16.self, count: dimension).map { Float($0) })
            try reader.skip(2 * dimensions[(view + 1)...].reduce(0, +))
        }
    }
    return vectors
}
