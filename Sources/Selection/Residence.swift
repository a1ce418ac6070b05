/// The members that may not be displaced yet, in the order they entered.
///
/// A list over the slots, the oldest first. As all stay equally long and one at most enters with an arrival, the oldest
/// is the next whose time is over: every operation is O(1), and so is what an arrival has to do. The arrival a member
/// entered with is kept in 32 bits; that is exact, because the list holds none that is older than a residence.
///
/// Without a residence nothing is allocated, and nobody enters.
struct Residence: ~Copyable {
    private static let none: Int32 = -1

    /// A member that entered with arrival `a` may be displaced from arrival `a + clips + 1` on.
    let clips: Int

    /// By slot; what lies in the slots of others has no meaning.
    private let entries: UnsafeMutablePointer<Entry>
    private let capacity: Int
    private var oldest = none
    private var newest = none

    struct Entry {
        var arrival: UInt32
        var older: Int32
        var newer: Int32
    }

    /// - Complexity: Memory of 12 bytes a slot, which is not touched before a member enters there.
    init(clips: Int, capacity: Int) {
        self.clips = clips
        self.capacity = capacity
        entries = .allocate(capacity: clips > 0 ? capacity : 0)
    }

    deinit {
        entries.deallocate()
    }

    /// What is allocated: 12 a slot, if there is a residence.
    var bytes: Int { clips > 0 ? MemoryLayout<Entry>.stride * capacity : 0 }

    /// The member that entered first of those that are left.
    var first: Int? { oldest == Residence.none ? nil : Int(oldest) }

    /// The one that entered after this one.
    func successor(of slot: Int) -> Int? { entries[slot].newer == Residence.none ? nil : Int(entries[slot].newer) }

    /// The arrival that a member entered with, as its last 32 bits.
    func arrival(of slot: Int) -> UInt32 { entries[slot].arrival }

    /// Takes note of a member, which entered after all that are noted.
    ///
    /// - Parameter arrival: The number of the arrival, or its last 32 bits.
    mutating func enter(_ slot: Int, at arrival: UInt64) {
        entries[slot] = Entry(arrival: UInt32(truncatingIfNeeded: arrival), older: newest, newer: Residence.none)
        if newest == Residence.none { oldest = Int32(slot) } else { entries[Int(newest)].newer = Int32(slot) }
        newest = Int32(slot)
    }

    /// Forgets a member that is noted.
    mutating func remove(_ slot: Int) {
        let entry = entries[slot]
        if entry.older == Residence.none { oldest = entry.newer } else { entries[Int(entry.older)].newer = entry.newer }
        if entry.newer == Residence.none { newest = entry.older } else { entries[Int(entry.newer)].older = entry.older }
    }

    /// Forgets one member that may be displaced by the arrival at hand, and says which.
    mutating func takeExpired(at arrival: UInt64) -> Int? {
        guard let slot = first, !isProtected(entries[slot].arrival, at: arrival) else { return nil }
        remove(slot)
        return slot
    }

    /// Puts those that are noted in the order in which they entered.
    ///
    /// - Returns: False when one's time is over, or began with no arrival so far, or with that of another.
    mutating func order(at arrival: UInt64) -> Bool {
        var all: [(age: UInt32, slot: Int)] = []
        while let slot = first {
            all.append((UInt32(truncatingIfNeeded: arrival) &- entries[slot].arrival, slot))
            remove(slot)
        }
        all.sort { $0.age > $1.age }
        for (age, slot) in all { enter(slot, at: arrival &- UInt64(age)) }
        return all.allSatisfy { $0.age <= UInt32(clips) && UInt64($0.age) < arrival }
            && zip(all, all.dropFirst()).allSatisfy { $0.age != $1.age }
    }

    /// Whether who entered with one arrival is still protected from another, later one.
    func isProtected(_ entered: UInt32, at arrival: UInt64) -> Bool {
        UInt32(truncatingIfNeeded: arrival) &- entered <= UInt32(clips)
    }
}
