#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The sets that Sieve-Streaming++ builds at once.
struct SieveBank {
    private struct Sieve {
        let power: Int
        let threshold: Double
        var clips: [Int] = []
        var value = 0.0
        /// Members in each cluster, clustering after clustering.
        var counts: [UInt32]
    }

    private let fineness: Double
    private let capacity: Int
    private let offsets: [Int]
    private let clusters: Int
    private var sieves: [Sieve] = []
    /// Δ, the greatest gain of a single clip so far, and LB, the value of the best set.
    private var greatestSingle = 0.0
    private var greatestValue = 0.0

    /// The best set of those given up: a set may be better than the others and have a threshold that is too low.
    private var retired: (value: Double, clips: [Int]) = (0, [])

    private(set) var evaluations = 0

    /// What the sets took at most, in bytes.
    private(set) var greatestBytes = 0

    init(fineness: Double, capacity: Int, clusters: [Int]) {
        self.fineness = fineness
        self.capacity = capacity
        var offsets: [Int] = []
        var sum = 0
        for count in clusters {
            offsets.append(sum)
            sum += count
        }
        self.offsets = offsets
        self.clusters = sum
    }

    /// The clips of the best set.
    var best: [Int] {
        sieves.reduce(retired) { $1.value > $0.value ? ($1.value, $1.clips) : $0 }.clips
    }

    /// Offers a clip to every set.
    mutating func take(_ clip: Int, _ assignment: UnsafePointer<UInt16>, _ bound: ShiftedBound) {
        guard let single = bound.singles[clip] else { return }
        if single > greatestSingle {
            greatestSingle = single
            renewThresholds()
        }
        var hasRisen = false
        for index in sieves.indices where sieves[index].clips.count < capacity {
            evaluations += 1
            let gain = bound.gain(single, assignment, counts: sieves[index].counts, offsets: offsets)
            guard gain >= sieves[index].threshold else { continue }
            for clustering in offsets.indices {
                sieves[index].counts[offsets[clustering] + Int(assignment[clustering])] += 1
            }
            sieves[index].clips.append(clip)
            sieves[index].value += gain
            if sieves[index].value > greatestValue {
                greatestValue = sieves[index].value
                hasRisen = true
            }
        }
        // The published grid begins one step below what is given up: there a set is begun anew for every clip. One clip
        // is chosen too where none is worth anything, as when all are alike and one is wanted.
        if single > greatestValue || sieves.isEmpty && retired.clips.isEmpty {
            (retired, greatestValue) = ((single, [clip]), single)
            hasRisen = true
        }
        if hasRisen { renewThresholds() }
    }

    /// Gives up the sets whose threshold has proved too low, and begins those for new thresholds up to Δ. A new one above
    /// all others would have taken none of the clips before; below, none is ever new.
    private mutating func renewThresholds() {
        guard greatestSingle > 0 else { return }
        let lowest = max(greatestValue, greatestSingle) / Double(2 * capacity)
        greatestBytes = max(greatestBytes, sieves.reduce(0) { $0 + 4 * clusters + 8 * $1.clips.count })
        for sieve in sieves where sieve.threshold < lowest && sieve.value > retired.value {
            retired = (sieve.value, sieve.clips)
        }
        sieves.removeAll { $0.threshold < lowest }
        let base = 1 + fineness
        var power = (sieves.last?.power).map { $0 + 1 } ?? Int((log(lowest) / log(base)).rounded(.up))
        while pow(base, Double(power)) <= greatestSingle {
            sieves.append(
                Sieve(
                    power: power, threshold: pow(base, Double(power)),
                    counts: [UInt32](repeating: 0, count: clusters)))
            power += 1
        }
    }
}
