import Foundation
import Foundations
import Selection
import Testing

/// The function that sieves are built on, by its definition: for a stream that has shown all of the clips.
private struct PlainBound {
    let objective: PlainObjective
    let associations: [Double]
    let clips: [[UInt16]]

    init(_ clips: [[UInt16]], clusters: [Int], audioClusterings: Int) {
        var objective = PlainObjective(clusters: clusters, audioClusterings: audioClusterings, pairing: .bipartite)
        var set = CuratedSet(
            clusters: clusters, audioClusterings: audioClusterings, parameters: SelectionParameters(capacity: 1))
        var counts = StreamCounts(objective)
        for clip in clips {
            counts.observe(clip)
            set.observe(clip)
        }
        set.weighPairs()
        objective.weights = objective.pairs.indices.map { set.tables.weight(pair: $0) }
        self.objective = objective
        self.clips = clips
        associations = clips.map { objective.streamPart($0, stream: counts) }
    }

    /// The least shift that makes the function monotone for sets of as many clips.
    func shift(_ capacity: Int) -> Double {
        func phi(_ count: Int) -> Double { count > 0 ? Double(count) * logarithm(Double(count)) : 0 }
        let greatest = 2 * objective.weights.reduce(0, +) * (phi(capacity) - phi(capacity - 1))
        return max(0, greatest - (associations.min() ?? 0))
    }

    func value(_ chosen: [Int], shift: Double) -> Double {
        shift * Double(chosen.count) + chosen.reduce(0) { $0 + associations[$1] }
            + objective.ownPart(chosen.map { clips[$0] }, cells: 0, clusters: 1)
    }
}

@Suite("Sieves")
struct SieveTests {
    private func clips(_ count: Int, clusters: [Int], audioClusterings: Int, seed: UInt64) -> [[UInt16]] {
        var stream = SyntheticStream(
            concepts: clusters[0], clusters: clusters, audioClusterings: audioClusterings, confusion: 0.3, seed: seed)
        return stream.take(count).map(\.assignment)
    }

    private func collection(_ clips: [[UInt16]], clusters: [Int], audioClusterings: Int) -> AssignedClips {
        var collection = AssignedClips(clusters: clusters, audioClusterings: audioClusterings)
        for clip in clips { collection.append(clip) }
        return collection
    }

    private func subsets(of count: Int, size: Int) -> [[Int]] {
        (0..<1 << count).filter { $0.nonzeroBitCount == size }.map { mask in
            (0..<count).filter { mask >> $0 & 1 == 1 }
        }
    }

    @Test("The shifted bound is monotone and submodular", arguments: [1, 2, 3] as [UInt64])
    func submodularity(seed: UInt64) {
        let clips = clips(9, clusters: [3, 3, 2], audioClusterings: 1, seed: seed)
        let bound = PlainBound(clips, clusters: [3, 3, 2], audioClusterings: 1)
        let shift = bound.shift(9)
        for small in [[], [0], [0, 1], [2, 4, 5]] {
            for more in [[6], [6, 7], [3, 6, 8]] {
                let large = small + more
                for clip in 0..<9 where !large.contains(clip) {
                    let onSmall = bound.value(small + [clip], shift: shift) - bound.value(small, shift: shift)
                    let onLarge = bound.value(large + [clip], shift: shift) - bound.value(large, shift: shift)
                    #expect(onSmall >= onLarge - 1e-9 && onLarge >= -1e-9)
                }
            }
        }
    }

    @Test(
        "Sieve-Streaming++ reaches half of the greatest shifted bound less ε, as published",
        arguments: 1...30 as ClosedRange<UInt64>, [2, 4, 6])
    func half(seed: UInt64, capacity: Int) {
        let clusters = [3, 4, 3]
        let clips = clips(13, clusters: clusters, audioClusterings: 1, seed: seed)
        let bound = PlainBound(clips, clusters: clusters, audioClusterings: 1)
        let shift = bound.shift(capacity)
        let best = subsets(of: 13, size: capacity).map { bound.value($0, shift: shift) }.max() ?? 0
        for fineness in [0.05, 0.2] {
            let choice = SieveStreaming(fineness: fineness, gate: -20)
                .choose(from: collection(clips, clusters: clusters, audioClusterings: 1), capacity: capacity)
            #expect(choice.clips.count <= capacity && Set(choice.clips).count == choice.clips.count)
            #expect(bound.value(choice.clips, shift: shift) >= (0.5 - fineness) * best)
        }
    }

    /// Algorithm 1 of the paper, step by step, every value computed anew.
    private func published(_ bound: PlainBound, capacity: Int, fineness: Double) -> Double {
        let shift = bound.shift(capacity)
        let base = 1 + fineness
        var sieves: [Int: [Int]] = [:]
        var (single, lowest, greatest) = (0.0, 0.0, 0.0)
        for clip in bound.clips.indices {
            single = max(single, bound.value([clip], shift: shift))
            lowest = max(greatest, single) / Double(2 * capacity)
            sieves = sieves.filter { pow(base, Double($0.key)) >= lowest }
            var power = Int((log(lowest / base) / log(base)).rounded(.up))
            while pow(base, Double(power)) <= single {
                let sieve = sieves[power] ?? []
                let value = bound.value(sieve, shift: shift)
                let gain = bound.value(sieve + [clip], shift: shift) - value
                // To within what fixed point rounds.
                if sieve.count < capacity && gain >= pow(base, Double(power)) - 1e-5 {
                    sieves[power] = sieve + [clip]
                    greatest = max(greatest, value + gain)
                } else {
                    sieves[power] = sieve
                }
                power += 1
            }
        }
        return greatest
    }

    @Test("Sieve-Streaming++ finds what the published algorithm finds", arguments: 1...12 as ClosedRange<UInt64>)
    func asPublished(seed: UInt64) {
        let clusters = [5, 4, 5, 6]
        let clips = clips(150, clusters: clusters, audioClusterings: 2, seed: seed)
        let bound = PlainBound(clips, clusters: clusters, audioClusterings: 2)
        for capacity in [1, 5, 30, 150] {
            let choice = SieveStreaming(fineness: 0.1, gate: -20)
                .choose(from: collection(clips, clusters: clusters, audioClusterings: 2), capacity: capacity)
            let value = bound.value(choice.clips, shift: bound.shift(capacity))
            let expected = published(bound, capacity: capacity, fineness: 0.1)
            #expect(abs(value - expected) <= 1e-4 * expected, "\(value) \(expected)")
            #expect(choice.evaluations > 0 && choice.bytes > 0)
        }
    }

    @Test(
        "Sieve-Streaming++ chooses one of clips that are all alike, though none is worth anything",
        arguments: [1, 2, 300])
    func worthless(count: Int) {
        let clips = collection(
            [[UInt16]](repeating: [3, 2], count: count), clusters: [5, 4], audioClusterings: 1)
        #expect(SieveStreaming().choose(from: clips, capacity: 1).clips == [0])
    }

    @Test("Sieve-Streaming++ chooses among the clips that pass the gate", arguments: [1, 2] as [UInt64])
    func gate(seed: UInt64) {
        let clusters = [6, 6]
        let clips = clips(400, clusters: clusters, audioClusterings: 1, seed: seed)
        var set = CuratedSet(
            clusters: clusters, audioClusterings: 1, parameters: SelectionParameters(capacity: 400))
        for clip in clips { set.observe(clip) }
        set.weighPairs()
        // An offer says whether a clip passes, and changes nothing that the gate looks at.
        let passing = clips.indices.filter { set.offer(clips[$0]) != .declined(.unassociated) }
        #expect(passing.count > 100 && passing.count < 300)
        let choice = SieveStreaming().choose(
            from: collection(clips, clusters: clusters, audioClusterings: 1), capacity: 100)
        #expect(choice.clips.count == 100 && Set(choice.clips).isSubset(of: passing))
    }

    /// ThreeSieves by the paper's algorithm 3, every value computed anew, over a stream that has shown everything.
    private func threeSieves(_ bound: PlainBound, order: [Int], capacity: Int, shift: Double) -> [Int] {
        var chosen: [Int] = []
        var (guess, refusals) = (shift * Double(capacity), 0)
        for clip in order where chosen.count < capacity {
            let value = bound.value(chosen, shift: shift)
            let gain = bound.value(chosen + [clip], shift: shift) - value
            if gain >= max(0, (guess / 2 - value) / Double(capacity - chosen.count)) {
                chosen.append(clip)
                refusals = 0
            } else {
                refusals += 1
                if refusals == 1000 {
                    refusals = 0
                    if guess / 1.1 >= shift { guess /= 1.1 }
                }
            }
        }
        return chosen
    }

    @Test(
        "Three sieves choose what the published algorithm chooses, and hold what is published of it",
        arguments: 1...6 as ClosedRange<UInt64>, [3, 8, 40])
    func threeSieves(seed: UInt64, capacity: Int) throws {
        let clusters = [4, 5]
        let kinds = clips(capacity > 8 ? 60 : 12, clusters: clusters, audioClusterings: 1, seed: seed)
        var generator = SeededGenerator(seed: seed)
        // The same clips again and again, so that what would do keeps coming, as the published guarantee supposes.
        let order = (0..<30_000).map { _ in Int.random(in: kinds.indices, using: &generator) }
        let parameters = SelectionParameters(capacity: capacity, algorithm: .threeSieves)
        var set = CuratedSet(clusters: clusters, audioClusterings: 1, parameters: parameters)
        for clip in kinds { set.observe(clip) }
        let bound = PlainBound(kinds, clusters: clusters, audioClusterings: 1)
        let phi = { (count: Int) in count > 0 ? Double(count) * logarithm(Double(count)) : 0 }
        let shift = logarithm(4) + logarithm(5) + 2 * (phi(capacity) - phi(capacity - 1))

        var chosen: [Int] = []
        for clip in order {
            switch set.offer(kinds[clip]) {
            case .admitted(let slot, _):
                #expect(slot == chosen.count)
                chosen.append(clip)
            case .declined(let reason):
                #expect(reason == (chosen.count == capacity ? .noRoom : .belowThreshold))
            case .displaced: Issue.record("three sieves displace nobody")
            }
        }
        #expect(chosen == threeSieves(bound, order: order, capacity: capacity, shift: shift))

        // Against the best set of the clips, each as often as one likes: (1 − ε)(1 − 1/e), with a probability near one.
        guard capacity <= 3 else { return }
        var best = -Double.infinity
        for first in kinds.indices {
            for second in kinds.indices {
                for third in kinds.indices {
                    best = max(best, bound.value([first, second, third], shift: shift))
                }
            }
        }
        #expect(bound.value(chosen, shift: shift) >= 0.9 * (1 - exp(-1)) * best)
    }

    @Test("What a threshold never was is refused")
    func malformed() throws {
        let parameters = SelectionParameters(capacity: 10, algorithm: .threeSieves)
        let set = CuratedSet(clusters: [3, 3], audioClusterings: 1, parameters: parameters)
        let image = set.image()
        // Step, refusals and value are the last 24 bytes of the progress.
        let first = image.progress.count - 24
        for (offset, byte) in [(0, UInt8(200)), (9, 200), (23, 0x7F), (22, 0xFF)] {
            var changed = image
            changed.progress[first + offset] = byte
            if offset == 22 { changed.progress[first + 23] = 0x7F }
            if offset == 23 { changed.progress[first + 22] = 0xF0 }
            #expect(throws: CuratedSetImageError.self) {
                _ = try CuratedSet(clusters: [3, 3], audioClusterings: 1, parameters: parameters, image: changed)
            }
        }
    }
}
