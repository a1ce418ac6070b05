/// The cells of all pairs that are not empty, by their places in tables that would hold all: open addressing with linear
/// probing, each entry 16 bytes, an eighth of them free at least.
///
/// Where an entry lies depends on history; what is asked for and what is dropped does not.
struct SparseCells: ~Copyable {
    struct Entry: BitwiseCopyable {
        /// One more than the cell's place; 0 where there is no entry.
        var key: UInt64 = 0
        var cell = ContingencyTables.Cell()
    }

    private static let fewestEntries = 1 << 10

    private var entries: LargeArray<Entry>

    /// Entries that hold a place, though their cell may be empty by now.
    private var taken = 0

    /// Cells that are not empty.
    private(set) var count = 0

    /// Entries that as many cells take as there should be at most.
    private let most: Int

    /// Entries taken at which room has to be made: three quarters; of the most there should be seven eighths, so that
    /// they suffice, even with entries whose cell is empty among them.
    private var fullAt: Int

    /// - Parameter limit: Cells there should be, at most. More are taken in all the same.
    init(limit: Int) {
        var entries = SparseCells.fewestEntries
        while entries / 4 * 3 < limit { entries *= 2 }
        most = entries
        self.entries = LargeArray(repeating: Entry(), count: SparseCells.fewestEntries)
        fullAt = SparseCells.fewestEntries / 4 * 3
        adaptFullness()
    }

    private mutating func adaptFullness() {
        fullAt = entries.count < most ? entries.count / 4 * 3 : entries.count / 8 * 7
    }

    /// What the entries take.
    var bytes: Int { entries.bytes }

    /// What is in a cell.
    ///
    /// - Complexity: O(1) expected.
    @inline(__always)
    func cell(at place: Int) -> ContingencyTables.Cell {
        let entry = entries.base[slot(of: place)]
        return entry.key == 0 ? ContingencyTables.Cell() : entry.cell
    }

    /// Changes a cell.
    ///
    /// - Complexity: O(1) expected; O(cells) when there are twice as many as before.
    @inline(__always)
    mutating func update(_ place: Int, _ body: (inout ContingencyTables.Cell) -> Void) {
        var slot = slot(of: place)
        if entries.base[slot].key == 0 {
            if taken >= fullAt {
                makeRoom()
                slot = self.slot(of: place)
            }
            entries.base[slot].key = UInt64(place) &+ 1
            taken += 1
        }
        let wasEmpty = entries.base[slot].cell.isEmpty
        body(&entries.base[slot].cell)
        count += (wasEmpty ? 1 : 0) - (entries.base[slot].cell.isEmpty ? 1 : 0)
    }

    /// Changes every cell that is not empty, in no order.
    mutating func updateAll(_ body: (_ place: Int, inout ContingencyTables.Cell) -> Void) {
        for slot in 0..<entries.count where !entries.base[slot].cell.isEmpty {
            body(Int(entries.base[slot].key - 1), &entries.base[slot].cell)
            if entries.base[slot].cell.isEmpty { count -= 1 }
        }
    }

    /// Calls `body` for each cell that is not empty, in no order.
    func forEach(_ body: (_ place: Int, ContingencyTables.Cell) -> Void) {
        for slot in 0..<entries.count where !entries.base[slot].cell.isEmpty {
            body(Int(entries.base[slot].key - 1), entries.base[slot].cell)
        }
    }

    /// Drops at least `wanted` of the cells without members, those that the stream saw least, and those seen as often as
    /// the last of them: which ones depends on the counts alone.
    ///
    /// - Complexity: O(cells).
    mutating func dropLeastSeen(_ wanted: Int) {
        guard wanted > 0 else { return }
        // The count to drop up to, its upper half first.
        let upper = histogram(wanted) { Int($0 >> 16) }
        let lower = histogram(wanted - upper.below) { Int($0 >> 16) == upper.index ? Int($0 & 0xFFFF) : nil }
        let greatest = UInt32(upper.index) << 16 | UInt32(lower.index)
        updateAll { _, cell in
            if cell.members == 0 && cell.stream <= greatest { cell.stream = 0 }
        }
        sweep()
    }

    /// Counts cells without members by a part of their stream's count, and finds where the `wanted`th of them is.
    private func histogram(_ wanted: Int, _ part: (UInt32) -> Int?) -> (index: Int, below: Int) {
        var counts = [Int](repeating: 0, count: 1 << 16)
        forEach { _, cell in
            if cell.members == 0, let index = part(cell.stream) { counts[index] += 1 }
        }
        var below = 0
        for (index, count) in counts.enumerated() {
            if below + count >= wanted { return (index, below) }
            below += count
        }
        return (counts.count - 1, below)
    }

    /// Makes an entry free, by sweeping out those whose cell is empty when they are many, or else by doubling.
    @inline(never)
    private mutating func makeRoom() {
        guard taken - count < entries.count / 8 else { return sweep() }
        var old = LargeArray(repeating: Entry(), count: 2 * entries.count)
        swap(&old, &entries)
        adaptFullness()
        taken = 0
        for index in 0..<old.count where !old.base[index].cell.isEmpty {
            let entry = old.base[index]
            entries.base[slot(of: Int(entry.key - 1))] = entry
            taken += 1
        }
    }

    /// Frees the entries whose cell is empty.
    private mutating func sweep() {
        let mask = entries.count - 1
        for index in 0..<entries.count {
            // What moves into the gap may be empty too. What moves over the end was looked at already.
            while entries.base[index].key != 0 && entries.base[index].cell.isEmpty {
                var gap = index
                var next = (gap + 1) & mask
                while entries.base[next].key != 0 {
                    let home = home(of: entries.base[next].key)
                    if (next &- home) & mask >= (next &- gap) & mask {
                        entries.base[gap] = entries.base[next]
                        gap = next
                    }
                    next = (next + 1) & mask
                }
                entries.base[gap] = Entry()
                taken -= 1
            }
        }
    }

    /// Where a cell's entry is, or where it would be.
    @inline(__always)
    private func slot(of place: Int) -> Int {
        let key = UInt64(truncatingIfNeeded: place) &+ 1
        let mask = entries.count &- 1
        var slot = home(of: key)
        while entries.base[slot].key != key && entries.base[slot].key != 0 { slot = (slot &+ 1) & mask }
        return slot
    }

    /// Where a key's entry is if no other is in its way: by Fibonacci hashing after a shift that lets every bit count
    /// (Knuth, "The art of computer programming", volume 3, section 6.4).
    @inline(__always)
    private func home(of key: UInt64) -> Int {
        let mixed = (key ^ (key >> 32)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 24) & (entries.count &- 1)
    }
}

extension ContingencyTables.Cell {
    @inline(__always)
    var isEmpty: Bool { members | stream == 0 }
}
