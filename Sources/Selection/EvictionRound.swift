import Foundations

/// Candidates for leaving a set that has to shrink.
///
/// To score every member before each eviction would take the square of the members. So a round scores all of them once
/// and evicts one in `share`; in between, the first few are scored again each time and the least of them leaves. An
/// eviction makes nearly all others a little dearer, so their order holds better than their scores. A set of fewer than
/// twice `share` members evicts one a round, and the choice is exact.
///
/// A uniform sample shrinks by lot, so that it stays one.
package struct EvictionRound: Sendable {
    private static let share = 128

    /// Candidates that are scored again before each eviction.
    private static let compared = 16

    /// Slots, the least valuable first when the round began.
    private var candidates: [Int] = []

    /// Evictions until the round is over.
    private var left = 0

    package init() {}

    /// The member whose removal costs least; ties go to the lowest slot. It must be removed before the next is asked for.
    ///
    /// - Precondition: The set has members.
    /// - Complexity: O(pairs + clusterings); once a round that for every member, and sorting them.
    package mutating func leastValuable(of set: borrowing CuratedSet) -> Int {
        if left == 0 { start(set) }
        left -= 1
        if set.parameters.algorithm == .reservoir {
            guard let slot = candidates.popLast() else { preconditionFailure("an empty set cannot shrink") }
            return slot
        }
        var least = (score: Int64.max, slot: Int.max, index: 0)
        for (index, slot) in candidates.prefix(EvictionRound.compared).enumerated() {
            let score = set.counts.score(set.member(slot), removing: true)
            if (score, slot) < (least.score, least.slot) { least = (score, slot, index) }
        }
        precondition(least.slot != Int.max, "an empty set cannot shrink")
        candidates.remove(at: least.index)
        return least.slot
    }

    private mutating func start(_ set: borrowing CuratedSet) {
        if set.parameters.algorithm == .reservoir {
            var lots = SeededGenerator.stream(seed: set.parameters.seed &+ set.arrivals, named: "smaller reservoir")
            candidates = (0..<set.freshSlot).filter { set.isMember($0) }.shuffled(using: &lots)
            left = candidates.count
            return
        }
        left = max(1, set.count / EvictionRound.share)
        var all: [(score: Int64, slot: Int)] = []
        all.reserveCapacity(set.count)
        for slot in 0..<set.freshSlot where set.isMember(slot) {
            all.append((set.counts.score(set.member(slot), removing: true), slot))
        }
        // Sorting the bare scores first is several times as fast as sorting all with their slots.
        let kept = min(left + EvictionRound.compared, all.count)
        let greatest = kept > 0 ? all.map(\.score).sorted()[kept - 1] : 0
        candidates = all.filter { $0.score <= greatest }.sorted { $0 < $1 }.map(\.slot)
    }
}
