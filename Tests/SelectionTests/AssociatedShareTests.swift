import Foundations
import Selection
import Testing

@Suite("How much of the set is there for a reason")
struct AssociatedShareTests {
    /// A set chosen from a stream, and the share of its members that correspond.
    private struct Trial: ~Copyable {
        var set: CuratedSet
        var stream: [[UInt16]] = []
        let precision: Double

        /// - Parameters:
        ///   - clusters: Of each clustering; concepts are as many as the first has.
        ///   - share: Of the stream that corresponds.
        ///   - cellBytes: What the cells may take.
        init(
            clusters: [Int], share: Double, clips: Int, capacity: Int, pairing: Pairing = .bipartite,
            cellBytes: Int = ContingencyTables.denseBytes, seed: UInt64
        ) {
            var source = SyntheticStream(
                concepts: clusters[0], clusters: clusters, audioClusterings: clusters.count / 2,
                correspondingShare: share, seed: seed)
            set = CuratedSet(
                clusters: clusters, audioClusterings: clusters.count / 2,
                parameters: SelectionParameters(capacity: capacity, pairing: pairing), cellBytes: cellBytes)
            let warmUp = source.take(1000)
            for (assignment, _) in warmUp { set.observe(assignment) }
            set.weighPairs()
            var corresponds = [Bool](repeating: false, count: capacity)
            for number in 0..<clips {
                let clip = number < warmUp.count ? warmUp[number] : source.next()
                stream.append(clip.assignment)
                if number >= warmUp.count { set.observe(clip.assignment) }
                switch set.offer(clip.assignment) {
                case .admitted(let slot, _): corresponds[slot] = clip.corresponds
                case .displaced(let slot, _): corresponds[slot] = clip.corresponds
                case .declined: break
                }
            }
            precision = Double(corresponds.count { $0 }) / Double(max(set.count, 1))
        }

        /// What the set says; below zero where it says nothing.
        var share: Double { self.set.tables.associatedShare ?? -1 }

        /// The share by its definition, from members and stream.
        func recounted() -> Double {
            let members = (0..<set.freshSlot).filter { set.isMember($0) }.map { set.assignment(slot: $0) }
            return set.tables.pairs.filter(\.isCrossModal).map { pair in
                func key(_ clip: [UInt16]) -> [UInt16] { [clip[pair.first], clip[pair.second]] }
                let joint = Dictionary(stream.map { (key($0), 1.0) }, uniquingKeysWith: +)
                let rows = Dictionary(stream.map { ($0[pair.first], 1.0) }, uniquingKeysWith: +)
                let columns = Dictionary(stream.map { ($0[pair.second], 1.0) }, uniquingKeysWith: +)
                let sum = members.reduce(0.0) { sum, clip in
                    let (seen, total) = (joint[key(clip)] ?? 0, Double(stream.count))
                    let mean = (rows[clip[pair.first]] ?? 0) * (columns[clip[pair.second]] ?? 0) / total
                    guard seen - 1 > mean else { return sum }
                    let divergence = (seen - 1) * logarithm((seen - 1) / mean) - (seen - 1) + mean
                    return divergence < 4.6 ? sum : sum + 1 - mean / seen
                }
                return sum / Double(members.count)
            }.max() ?? 0
        }
    }

    @Test(
        "It is what its definition says, of sparse tables too",
        arguments: [([8, 8], Pairing.bipartite), ([30, 20, 25, 40], .combination), ([50, 40, 50, 60], .diagonal)],
        [1, 2] as [UInt64])
    func definition(_ shape: (clusters: [Int], pairing: Pairing), seed: UInt64) {
        func trial(_ cellBytes: Int) -> Trial {
            Trial(
                clusters: shape.clusters, share: 0.3, clips: 3000, capacity: 1000, pairing: shape.pairing,
                cellBytes: cellBytes, seed: seed)
        }
        let dense = trial(ContingencyTables.denseBytes)
        let sparse = trial(0)
        let (share, ofSparse) = (dense.share, sparse.share)
        let (recounted, isSparse) = (dense.recounted(), sparse.set.tables.isSparse)
        #expect(isSparse && ofSparse == share)
        #expect(share > 0.1 && abs(share - recounted) < 1e-5)
    }

    @Test(
        "Of a stream of chance hardly a member counts, however thinly the stream is spread",
        arguments: [16, 64, 256], [500, 4000])
    func independent(clusters: Int, capacity: Int) {
        let trial = Trial(
            clusters: [clusters, clusters, clusters, clusters], share: 0, clips: 20_000, capacity: capacity, seed: 3)
        let share = trial.share
        #expect((0..<0.02).contains(share))
    }

    @Test(
        "It is no greater than precision, and grows with it",
        arguments: [(16, 1000), (16, 4000), (64, 1000), (64, 4000), (256, 1000), (256, 4000)])
    func lowerGuide(_ size: (clusters: Int, capacity: Int)) {
        var last = -1.0
        for share in [0, 0.1, 0.3, 0.5] {
            let clusters = [Int](repeating: size.clusters, count: 4)
            let trial = Trial(clusters: clusters, share: share, clips: 20_000, capacity: size.capacity, seed: 4)
            let (associated, precision) = (trial.share, trial.precision)
            #expect(associated <= precision + 0.02 && associated > last)
            last = associated
        }
        // Half of the stream corresponds, and nine of ten members do.
        #expect(last > 0.6)
    }
}
