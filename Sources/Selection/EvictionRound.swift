/// Candidates for leaving a set that has to shrink.
///
/// To score every member before each eviction would take the square of the members. So rounds score all of them once,
/// evict one in `share` of them, and look for the least valuable among twice as many candidates, each scored again every
/// time. Up to `share` members a round is one eviction and the choice exact.
package struct EvictionRound: Sendable {
    private static let share = 256

    private var candidates: [Int] = []
    private var left = 0

    package init() {}

    /// The member whose removal costs least; ties go to the lowest slot. It must be removed before the next is asked for.
    ///
    /// - Precondition: The set has members.
    /// - Complexity: O((members / 128) · (pairs + clusterings)) and, now and then, O(members · (pairs + log members)).
    package mutating func leastValuable(of set: borrowing CuratedSet) -> Int {
        if left == 0 {
            left = max(1, set.count / EvictionRound.share)
            var scored: [(score: Int64, slot: Int)] = []
            scored.reserveCapacity(set.count)
            for slot in 0..<set.freshSlot where set.isMember(slot) {
                scored.append((set.counts.score(set.member(slot), removing: true), slot))
            }
            scored.sort { $0 < $1 }
            candidates = scored.prefix(2 * left).map(\.slot)
        }
        left -= 1
        var least = (score: Int64.max, slot: Int.max, index: 0)
        for (index, slot) in candidates.enumerated() {
            let score = set.counts.score(set.member(slot), removing: true)
            if (score, slot) < (least.score, least.slot) { least = (score, slot, index) }
        }
        precondition(least.slot != Int.max, "an empty set cannot shrink")
        candidates.remove(at: least.index)
        return least.slot
    }
}
