import Foundations

/// What a disk holds of one file: what it surely holds, and what it might.
struct DiskFile {
    private enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(size: Int)
    }

    private static let sector = 512

    /// Whether there is a file of this name now.
    private(set) var exists = false

    /// Whether the disk knows that the file was made, or deleted.
    private var isNameDurable = true

    /// What the disk holds under the name while it does not know that; nil for no file.
    private var predecessor: [UInt8]?

    private var durable: [UInt8] = []
    private var pending: [Change] = []

    init() {}

    init(durable: [UInt8]) {
        self.durable = durable
        exists = true
    }

    mutating func create() {
        exists = true
        isNameDurable = false
        durable = []
        pending = []
    }

    mutating func delete(durably: Bool) {
        if isNameDurable { predecessor = content(with: pending) }
        exists = false
        isNameDurable = durably
        durable = []
        pending = []
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        pending.append(.write(offset: offset, bytes: [UInt8](bytes)))
    }

    mutating func truncate(to size: Int) {
        pending.append(.truncate(size: size))
    }

    mutating func synchronize() {
        durable = content(with: pending)
        pending = []
        isNameDurable = true
        predecessor = nil
    }

    /// Nil for no file.
    func afterPowerCut(_ survival: FaultyStorage.Survival, _ generator: inout SeededGenerator) -> [UInt8]? {
        let isNameKnown =
            switch survival {
            case .nothing: isNameDurable
            case .everything: true
            case .prefix, .anything: isNameDurable || Bool.random(using: &generator)
            }
        guard isNameKnown else { return predecessor }
        guard exists else { return nil }
        switch survival {
        case .nothing: return durable
        case .everything: return content(with: pending)
        case .prefix: return content(with: pending.prefix(Int.random(in: 0...pending.count, using: &generator)))
        case .anything: return content(with: DiskFile.anySectors(of: pending, &generator))
        }
    }

    private static func anySectors(of changes: [Change], _ generator: inout SeededGenerator) -> [Change] {
        var kept: [Change] = []
        // One lost sector in a write-ahead log hides all that follows, so often few may be lost.
        let losses = [2, 20, 200].randomElement(using: &generator) ?? 2
        for change in changes {
            switch change {
            case .truncate:
                if Int.random(in: 0..<losses, using: &generator) > 0 { kept.append(change) }
            case .write(let offset, let bytes):
                var start = 0
                while start < bytes.count {
                    let end = min(bytes.count, ((offset + start) / sector + 1) * sector - offset)
                    if Int.random(in: 0..<losses, using: &generator) > 0 {
                        kept.append(.write(offset: offset + start, bytes: [UInt8](bytes[start..<end])))
                    }
                    start = end
                }
            }
        }
        return kept
    }

    private func content(with changes: some Sequence<Change>) -> [UInt8] {
        var content = durable
        for change in changes {
            switch change {
            case .truncate(let size):
                content = Array(content.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - content.count))
            case .write(let offset, let bytes):
                let missing = offset + bytes.count - content.count
                if missing > 0 { content.append(contentsOf: [UInt8](repeating: 0, count: missing)) }
                content.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
            }
        }
        return content
    }
}
