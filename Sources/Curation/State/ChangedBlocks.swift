/// In which blocks of slots something has changed since the last checkpoint: a bit each.
struct ChangedBlocks {
    /// Slots in a block.
    let slotsPerBlock: Int

    /// Blocks beyond the end have not changed.
    private var bits: [UInt64] = []
    private var isAll = true

    /// All of them, until `clear`.
    init(slotsPerBlock: Int) {
        self.slotsPerBlock = slotsPerBlock
    }

    /// Whether something in a block has changed.
    func contains(_ block: Int) -> Bool {
        isAll || block / 64 < bits.count && bits[block / 64] >> (block % 64) & 1 == 1
    }

    /// Notes that something in a slot has changed.
    mutating func mark(slot: Int) {
        guard !isAll else { return }
        let block = slot / slotsPerBlock
        while bits.count <= block / 64 { bits.append(0) }
        bits[block / 64] |= 1 << (block % 64)
    }

    /// Notes that every slot may have changed.
    mutating func markAll() { isAll = true }

    /// From here on nothing has changed.
    mutating func clear() {
        bits = []
        isAll = false
    }

    /// The blocks that a number of slots fill, the last one perhaps in part.
    static func blocks(of slots: Int, by size: Int) -> [Range<Int>] {
        stride(from: 0, to: slots, by: size).map { $0..<min($0 + size, slots) }
    }
}
