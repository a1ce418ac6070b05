/// Slots found by the hash of what they hold: open addressing, probed place after place, with removals that shift back
/// what follows.
///
/// A place takes five bytes: a slot, and eight bits of the hash, so that most of what is not looked for is passed over
/// unseen. Hashes are not kept: whoever owns the slots gives them again. It grows by a half when more than four fifths of
/// the places are taken, so a slot takes from 6¼ to 9⅜ bytes.
///
/// Invariants: between the place a slot's hash points at and the place it has, none is empty; a slot is in one place.
struct SlotTable {
    private static let empty: UInt8 = 0
    private static let fewestPlaces = 16

    /// Of each place, eight bits of the hash, of which one value stands for no slot.
    private var tags: [UInt8]
    private var slots: [UInt32]
    private(set) var count = 0

    /// - Parameter expected: Slots that there is room for without growing.
    init(expecting expected: Int = 0) {
        let places = max(SlotTable.fewestPlaces, (5 * expected + 3) / 4)
        tags = [UInt8](repeating: SlotTable.empty, count: places)
        slots = [UInt32](repeating: 0, count: places)
    }

    /// Memory of the places, in bytes.
    var bytes: Int { tags.count * (MemoryLayout<UInt8>.size + MemoryLayout<UInt32>.size) }

    /// The slot with this hash for which `isSought` is true.
    ///
    /// - Complexity: O(1) expected, for hashes that nobody can choose.
    @inline(__always)
    func find(_ hash: UInt64, where isSought: (Int) -> Bool) -> Int? {
        place(hash, where: isSought).map { Int(slots[$0]) }
    }

    /// Adds a slot that is not in the table.
    ///
    /// - Parameters:
    ///   - hash: Of what it holds.
    ///   - hashOf: The hash of what a slot in the table holds.
    /// - Complexity: O(1) expected, amortised.
    mutating func insert(_ slot: Int, hash: UInt64, hashOf: (Int) -> UInt64) {
        if 5 * (count + 1) > 4 * tags.count { grow(hashOf) }
        put(UInt32(slot), hash)
        count += 1
    }

    /// Lets another slot that holds what has the same hash take the place of a slot.
    ///
    /// - Precondition: The slot is in the table, and the other is not.
    mutating func replace(_ slot: Int, by other: Int, hash: UInt64) {
        guard let place = place(hash, where: { $0 == slot }) else {
            preconditionFailure("only a slot that is there can be replaced")
        }
        slots[place] = UInt32(other)
    }

    /// Takes a slot out.
    ///
    /// - Precondition: It is in the table.
    /// - Complexity: O(1) expected.
    mutating func remove(_ slot: Int, hash: UInt64, hashOf: (Int) -> UInt64) {
        guard var gap = place(hash, where: { $0 == slot }) else {
            preconditionFailure("only a slot that is there can be taken out")
        }
        var place = gap
        while true {
            place = following(place)
            guard tags[place] != SlotTable.empty else { break }
            let home = home(hashOf(Int(slots[place])))
            // What cannot be found without passing the gap moves into it.
            let isBeyond = gap <= place ? gap < home && home <= place : gap < home || home <= place
            guard !isBeyond else { continue }
            tags[gap] = tags[place]
            slots[gap] = slots[place]
            gap = place
        }
        tags[gap] = SlotTable.empty
        count -= 1
    }

    private func place(_ hash: UInt64, where isSought: (Int) -> Bool) -> Int? {
        let tag = SlotTable.tag(hash)
        var place = home(hash)
        while tags[place] != SlotTable.empty {
            if tags[place] == tag && isSought(Int(slots[place])) { return place }
            place = following(place)
        }
        return nil
    }

    private mutating func put(_ slot: UInt32, _ hash: UInt64) {
        var place = home(hash)
        while tags[place] != SlotTable.empty { place = following(place) }
        tags[place] = SlotTable.tag(hash)
        slots[place] = slot
    }

    private mutating func grow(_ hashOf: (Int) -> UInt64) {
        let (oldTags, oldSlots) = (tags, slots)
        let places = tags.count + tags.count / 2
        tags = [UInt8](repeating: SlotTable.empty, count: places)
        slots = [UInt32](repeating: 0, count: places)
        for (tag, slot) in zip(oldTags, oldSlots) where tag != SlotTable.empty { put(slot, hashOf(Int(slot))) }
    }

    /// Where a hash is looked for first: the upper bits decide, the tag is of the lower.
    private func home(_ hash: UInt64) -> Int { Int(hash.multipliedFullWidth(by: UInt64(tags.count)).high) }

    private func following(_ place: Int) -> Int { place + 1 < tags.count ? place + 1 : 0 }

    private static func tag(_ hash: UInt64) -> UInt8 { max(UInt8(truncatingIfNeeded: hash), 1) }
}
