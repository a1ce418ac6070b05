import Foundations
import Selection
import Testing

@Suite("What the stream has to offer")
struct SupplyTests {
    struct Stream: Sendable, CustomTestStringConvertible {
        let share: Double
        let clusters: Int
        let clips: Int
        let confusion: Double
        var testDescription: String { "p \(share), K \(clusters), N \(clips), confusion \(confusion)" }
    }

    /// The estimate for a stream in which each side of a clip is taken for any other concept with some probability.
    private func supply(_ shape: Stream, seed: UInt64) -> Supply {
        var stream = SyntheticStream(
            concepts: shape.clusters, clusters: [shape.clusters, shape.clusters], audioClusterings: 1,
            correspondingShare: shape.share, confusion: shape.confusion, seed: seed)
        var set = CuratedSet(
            clusters: [shape.clusters, shape.clusters], audioClusterings: 1,
            parameters: SelectionParameters(capacity: 1))
        for _ in 0..<shape.clips { set.observe(stream.next().assignment) }
        let supply = set.tables.supply()
        #expect(abs(supply.clips - supply.share * Double(shape.clips)) < 1e-6)
        return supply
    }

    static let shapes = [0.05, 0.1, 0.3, 0.5].flatMap { share in
        [0, 0.2].flatMap { confusion in
            [(16, 40_000), (64, 40_000), (64, 300_000), (256, 300_000)].map { clusters, clips in
                Stream(share: share, clusters: clusters, clips: clips, confusion: confusion)
            }
        }
    }

    @Test("The estimate is the share of clips whose both sides were taken for what they are", arguments: shapes)
    func estimate(shape: Stream) {
        // A clip with a confused side is spread like one that does not correspond.
        let told = shape.share * (1 - shape.confusion) * (1 - shape.confusion)
        let share = supply(shape, seed: 7).share
        #expect(abs(share - told) < 0.006 + 0.02 * told)
    }

    @Test(
        "Short streams are estimated too low, and hardly ever too high",
        arguments: [(64, 2000), (256, 10_000), (256, 2000), (1000, 10_000)], [0.05, 0.3])
    func short(_ size: (clusters: Int, clips: Int), share: Double) {
        let shape = Stream(share: share, clusters: size.clusters, clips: size.clips, confusion: 0.1)
        for seed in 1...3 as ClosedRange<UInt64> {
            #expect(supply(shape, seed: seed).share < share * 0.81 + 0.03)
        }
    }

    @Test(
        "A stream of chance has next to none, however thinly it is spread",
        arguments: [(4, 100), (32, 300), (32, 100_000), (256, 1000), (256, 3000), (256, 100_000), (1000, 30_000)])
    func independent(_ size: (clusters: Int, clips: Int)) {
        let shape = Stream(share: 0, clusters: size.clusters, clips: size.clips, confusion: 0)
        for seed in 1...3 as ClosedRange<UInt64> { #expect(supply(shape, seed: seed).share <= 0.015) }
    }

    /// A stream whose concepts have Zipf's distribution, told with confusion between neighbours.
    ///
    /// - Parameter othersSkew: The exponent of the concepts in clips that do not correspond; 1 in those that do.
    private func skewedSupply(share: Double, othersSkew: Double, neighbours: Double) -> Double {
        let concepts = 100
        func cumulated(_ skew: Double) -> [Double] {
            (1...concepts).reduce(into: []) { $0.append(($0.last ?? 0) + power(Double($1), -skew)) }
        }
        let own = cumulated(1)
        let others = cumulated(othersSkew)
        var generator = SeededGenerator(seed: 11)
        func draw(_ cumulated: [Double]) -> Int {
            let target = generator.nextUnit() * (cumulated.last ?? 1)
            return cumulated.firstIndex { $0 > target } ?? concepts - 1
        }
        func told(_ concept: Int) -> UInt16 {
            let step = generator.nextUnit() < neighbours ? Int.random(in: -1...1, using: &generator) : 0
            return UInt16((concept + step + concepts) % concepts % 64)
        }
        var set = CuratedSet(clusters: [64, 64], audioClusterings: 1, parameters: SelectionParameters(capacity: 1))
        for _ in 0..<200_000 {
            let corresponds = generator.nextUnit() < share
            let sound = draw(corresponds ? own : others)
            let picture = corresponds ? sound : draw(others)
            set.observe([told(sound), told(picture)])
        }
        return set.tables.supply().share
    }

    @Test(
        "Skewed concepts, neighbours taken for each other, and other subjects among the rest change little",
        arguments: [0.05, 0.1, 0.3, 0.5], [0, 0.3])
    func skewed(share: Double, neighbours: Double) {
        let alike = skewedSupply(share: share, othersSkew: 1, neighbours: neighbours)
        let unlike = skewedSupply(share: share, othersSkew: 0.3, neighbours: neighbours)
        #expect(abs(alike - share) < 0.01 + 0.1 * share)
        #expect(abs(unlike - share) < 0.01 + 0.1 * share)
    }

    @Test("A view that tells nothing does not hide what another tells, and pairs within a sense do not count")
    func uselessView() {
        var stream = SyntheticStream(
            concepts: 32, clusters: [32, 32], audioClusterings: 1, correspondingShare: 0.3, confusion: 0, seed: 3)
        var generator = SeededGenerator(seed: 4)
        // Two of sound, the second at random; two of pictures that always agree.
        var set = CuratedSet(
            clusters: [32, 32, 32, 32], audioClusterings: 2,
            parameters: SelectionParameters(capacity: 1, pairing: .combination))
        for _ in 0..<50_000 {
            let clip = stream.next().assignment
            set.observe([clip[0], UInt16.random(in: 0..<32, using: &generator), clip[1], clip[1]])
        }
        let share = set.tables.supply().share
        #expect(abs(share - 0.3) < 0.02)
    }

    @Test("An empty stream, and a stream in one cluster, offer nothing")
    func degenerate() {
        var set = CuratedSet(clusters: [4, 4], audioClusterings: 1, parameters: SelectionParameters(capacity: 1))
        let empty = set.tables.supply()
        #expect(empty.share == 0 && empty.clips == 0)
        for _ in 0..<1000 { set.observe([2, 3]) }
        let single = set.tables.supply()
        #expect(single.share == 0 && single.clips == 0)
    }

    @Test("A full set that holds more than the stream has shown says so")
    func exceeded() {
        var stream = SyntheticStream(
            concepts: 16, clusters: [16, 16], audioClusterings: 1, correspondingShare: 0.1, confusion: 0, seed: 5)
        var set = CuratedSet(clusters: [16, 16], audioClusterings: 1, parameters: SelectionParameters(capacity: 500))
        var wasExceeded = false
        for _ in 0..<20_000 {
            let clip = stream.next().assignment
            set.observe(clip)
            _ = set.offer(clip)
            if set.count == 500 && !wasExceeded { wasExceeded = set.estimates().exceedsSupply }
        }
        let isExceeded = set.estimates().exceedsSupply
        #expect(wasExceeded)
        #expect(!isExceeded)
    }
}
