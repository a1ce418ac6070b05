import Foundations
import Selection
import Testing

@Suite("Reservoir")
struct ReservoirTests {
    /// Which arrivals are members in the end.
    private func sample(capacity: Int, clips: Int, seed: UInt64, withdrawing: Set<Int> = []) -> [Int] {
        var set = CuratedSet(
            clusters: [2, 2], audioClusterings: 1,
            parameters: SelectionParameters(capacity: capacity, algorithm: .reservoir, seed: seed))
        var arrivals = [Int](repeating: -1, count: capacity)
        for arrival in 0..<clips {
            let assignment = [UInt16(arrival % 2), UInt16(arrival / 2 % 2)]
            set.observe(assignment)
            switch set.offer(assignment) {
            case .admitted(let slot, _), .displaced(let slot, _): arrivals[slot] = arrival
            case .declined(let reason): #expect(reason == .notDrawn)
            }
            if withdrawing.contains(arrival) {
                set.remove(slot: 0)
                arrivals[0] = -1
            }
        }
        return arrivals.filter { $0 >= 0 }
    }

    @Test("Every arrival is as likely a member as any other (chi-square over seeds)", arguments: [1, 7, 20])
    func uniformity(capacity: Int) {
        let (clips, runs) = (60, 4000)
        var counts = [Int](repeating: 0, count: clips)
        for seed in 0..<UInt64(runs) {
            let members = sample(capacity: capacity, clips: clips, seed: seed)
            #expect(members.count == capacity)
            for member in members { counts[member] += 1 }
        }
        let share = Double(capacity) / Double(clips)
        let expected = share * Double(runs)
        // Inclusions of one run exclude each other, which makes the sum smaller by the factor below; the bound is
        // the 99.9th percentile of chi-square with 59 degrees of freedom, scipy.stats.chi2.ppf(0.999, 59) = 98.32.
        let statistic = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(statistic / (1 - share) * Double(clips - 1) / Double(clips) < 98.32)
    }

    @Test("Pairs of arrivals are drawn independently of each other but for the size")
    func pairs() {
        let (clips, runs, capacity) = (12, 6000, 4)
        var together = [Int](repeating: 0, count: clips * clips)
        for seed in 0..<UInt64(runs) {
            let members = sample(capacity: capacity, clips: clips, seed: seed)
            for first in members {
                for second in members where first < second { together[first * clips + second] += 1 }
            }
        }
        let expected = Double(runs) * 4 * 3 / (12 * 11)
        for first in 0..<clips {
            for second in first + 1..<clips {
                // Five deviations of a binomial count.
                #expect(abs(Double(together[first * clips + second]) - expected) < 5 * expected.squareRoot())
            }
        }
    }

    @Test("The seed decides, and nothing else does")
    func seeds() {
        #expect(sample(capacity: 10, clips: 500, seed: 1) == sample(capacity: 10, clips: 500, seed: 1))
        #expect(sample(capacity: 10, clips: 500, seed: 1) != sample(capacity: 10, clips: 500, seed: 2))
    }

    @Test("A place that a withdrawal made free goes to the next arrival")
    func withdrawals() {
        let members = sample(capacity: 10, clips: 401, seed: 3, withdrawing: [399])
        #expect(members.count == 10 && members.contains(400))
    }

    @Test("A smaller reservoir is a uniform choice of the larger one's members")
    func shrinking() {
        var counts = [Int](repeating: 0, count: 20)
        for seed in 0..<3000 as Range<UInt64> {
            var set = CuratedSet(
                clusters: [2, 2], audioClusterings: 1,
                parameters: SelectionParameters(capacity: 20, algorithm: .reservoir, seed: seed))
            for arrival in 0..<20 {
                let assignment: [UInt16] = arrival < 3 ? [0, 1] : [1, 0]
                set.observe(assignment)
                _ = set.offer(assignment)
            }
            var round = EvictionRound()
            for _ in 0..<15 { set.remove(slot: round.leastValuable(of: set)) }
            for slot in 0..<20 where set.isMember(slot) { counts[slot] += 1 }
        }
        // Chi-square with 19 degrees of freedom: 43.82 is its 99.9th percentile.
        let statistic = counts.reduce(0) { $0 + (Double($1) - 750) * (Double($1) - 750) / 750 }
        #expect(statistic / 0.75 * 19 / 20 < 43.82)
    }
}
