import Clustering
import Curation
import Foundations
import Numerics
import Selection
import Testing

@Suite("What a curator can be asked between two steps")
struct InsightTests {
    private let scripts = [Script.full, .holes, .combination]

    @Test("What it says is so of its members, and asking changes nothing", arguments: [0, 1, 2])
    func members(script: Int) throws {
        let script = scripts[script]
        let curator = Curator(script.parameters)
        for call in script.calls(seed: 3) { _ = try curator.curate(call) }
        let before = curator.pieces()
        let members = curator.members
        let names = script.parameters.clusteringNames

        let pairs = curator.pairs
        let mean = pairs.reduce(0) { $0 + $1.mutualInformation } / Double(pairs.count)
        #expect(!pairs.isEmpty && abs(mean - curator.state.mutualInformation) < 1e-12)
        for (number, pair) in pairs.enumerated() {
            let table = try #require(curator.table(ofPair: number, mostClusters: 1000))
            #expect(table.first == pair.first && table.second == pair.second && table.members == members.count)
            #expect(table.mutualInformation == pair.mutualInformation)
            for (row, counts) in zip(table.rowClusters, table.counts) {
                for (column, count) in zip(table.columnClusters, counts) {
                    let recounted = members.count {
                        Int($0.assignment[pair.first]) == row && Int($0.assignment[pair.second]) == column
                    }
                    #expect(count == recounted)
                }
            }
        }
        #expect(curator.table(ofPair: pairs.count, mostClusters: 5) == nil)

        let sizes = curator.clusterSizes
        #expect(sizes.map(\.clustering) == Array(names.indices))
        for (clustering, sizes) in sizes.enumerated() {
            let recounted = sizes.members.indices.map { cluster in
                members.count { Int($0.assignment[clustering]) == cluster }
            }
            #expect(sizes.members == recounted && sizes.streamShares.count == recounted.count)
            #expect(sizes.streamShares.reduce(0, +) < 1 + 1e-9 && sizes.streamShares.reduce(0, +) > 0.5)
        }
        #expect((0...1).contains(try #require(curator.associatedShare)))
        #expect(curator.warmUpClips == 0)

        for (clip, assignment) in members {
            let explanation = try #require(curator.explanation(of: clip.id))
            #expect(explanation.clip == clip)
            #expect(explanation.standing.cells.map { [$0.first, $0.second] } == pairs.map { [$0.first, $0.second] })
            for cell in explanation.standing.cells {
                #expect(cell.firstCluster == Int(assignment[cell.first]))
                #expect(cell.secondCluster == Int(assignment[cell.second]))
                #expect(cell.members > 0 && cell.expected > 0)
            }
        }
        let unknown = try #require(VideoID("never seen"))
        #expect(curator.explanation(of: ClipReference(video: unknown, uri: "", span: members[0].clip.span).id) == nil)
        #expect(differences(curator.pieces(), before) == [])
    }

    @Test("During the warm-up there is nothing to say but how long it has lasted")
    func warmUp() throws {
        var stream = FeatureStream(concepts: 6, seed: 1)
        let curator = Curator(FeatureStream.parameters(capacity: 40, warmUp: 50))
        let clips = stream.take(49)
        _ = try curator.curate(inputs(clips))
        #expect(curator.warmUpClips == 49 && curator.pairs.isEmpty && curator.clusterSizes.isEmpty)
        #expect(curator.table(ofPair: 0, mostClusters: 5) == nil && curator.associatedShare == nil)
        #expect(curator.centroidMovement == nil && curator.explanation(of: clips[0].clip.clip.id) == nil)
        _ = try curator.curate(inputs(stream.take(1)))
        #expect(curator.warmUpClips == 0 && curator.pairs.count == 9 && curator.clusterSizes.count == 6)
        #expect(curator.associatedShare != nil && curator.centroidMovement == nil)
    }

    /// The centroids in force of each view, clustering by clustering.
    private func centroids(_ curator: Curator) throws -> [[[[Float]]]] {
        let pieces = curator.pieces().byName
        return try curator.parameters.views.indices.map { view in
            try (0..<curator.parameters.clusteringsPerView).map { number in
                var reader = ByteReader(pieces["view/\(view)/clustering/\(number)/published/000000"] ?? [])
                let codebook = try Codebook(reading: &reader)
                return codebook.centroids.withUnsafeValues { values in
                    (0..<codebook.clusters).map { row in
                        (0..<codebook.dimension).map { values[row * codebook.dimension + $0] }
                    }
                }
            }
        }
    }

    @Test("Centroids have moved as far as they are from those before, and nobody remembers it over a restart")
    func movement() throws {
        var stream = FeatureStream(concepts: 10, seed: 2)
        let curator = Curator(FeatureStream.parameters(capacity: 60, warmUp: 100, interval: 200))
        _ = try curator.curate(inputs(stream.take(199)))
        #expect(curator.modelVersion == 1 && curator.centroidMovement == nil)
        for version in 2...3 {
            let before = try centroids(curator)
            _ = try curator.curate(inputs(stream.take(version == 2 ? 1 : 200)))
            #expect(curator.modelVersion == version)
            let after = try centroids(curator)
            let expected = zip(before, after).map { before, after in
                let distances = zip(before.joined(), after.joined()).map { before, after in
                    zip(before, after).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
                }
                return distances.reduce(0, +) / Double(distances.count)
            }
            let movement = try #require(curator.centroidMovement)
            #expect(movement.count == 2 && expected.allSatisfy { $0 > 0 })
            #expect(zip(movement, expected).allSatisfy { abs($0 - $1) < 1e-3 * $1 })
        }
        let restored = try Curator(restoring: curator.pieces().byName)
        #expect(restored.centroidMovement == nil && restored.associatedShare == curator.associatedShare)
    }
}
