import Foundations

extension CuratedSet {
    /// Everything the next decision depends on, but the parameters.
    ///
    /// - Complexity: O(cells + members · clusterings), at the speed of a copy.
    package borrowing func image() -> CuratedSetImage {
        var progress = ByteWriter()
        progress.write(freshSlot)
        progress.write(hand)
        progress.write(hasBeenFull)
        progress.write(arrivals)
        writeSchedule(to: &progress)
        var free = ByteWriter(capacity: 4 + 4 * freeSlots.count)
        free.write(freeSlots)
        var totals = ByteWriter()
        counts.writeTotals(to: &totals)
        return CuratedSetImage(
            progress: progress.bytes, freeSlots: free.bytes, totals: totals.bytes, cells: counts.cellImages(),
            slots: CuratedSet.parts(of: freshSlot).map { part($0) })
    }

    /// The set an image is of.
    ///
    /// The members are counted anew and compared with the image's counts, the queue's lists are followed from end to end.
    ///
    /// - Parameters:
    ///   - clusters: As the set was made with; so the others.
    ///   - image: What `image()` gave.
    ///   - cellBytes: As the set was made with.
    /// - Throws: When no set can have left such an image behind.
    /// - Complexity: O(members · (pairs + clusterings) + cells + capacity).
    package init(
        clusters: [Int], audioClusterings: Int, parameters: SelectionParameters, image: CuratedSetImage,
        cellBytes: Int = ContingencyTables.denseBytes
    ) throws(CuratedSetImageError) {
        self.init(
            clusters: clusters, audioClusterings: audioClusterings, parameters: parameters, cellBytes: cellBytes)
        try restore(.progress, image.progress) { set, reader throws(ByteReaderError) in
            set.freshSlot = try reader.integer(0...parameters.capacity, "the number of slots used")
            set.hand = try reader.integer(0...max(set.freshSlot - 1, 0), "the slot to be scored next")
            set.hasBeenFull = try reader.bool()
            set.arrivals = UInt64(try reader.integer(0...(1 << 60), "the number of arrivals"))
            try set.readSchedule(from: &reader)
        }
        let parts = CuratedSet.parts(of: freshSlot)
        guard image.slots.count == parts.count else {
            let reason = "\(image.slots.count) parts where \(freshSlot) slots take \(parts.count)"
            throw CuratedSetImageError(part: .slots(parts.count), reason: .invalid(reason))
        }
        for (number, part) in parts.enumerated() {
            try restore(.slots(number), image.slots[number]) { set, reader throws(ByteReaderError) in
                try set.readSlots(part, from: &reader)
            }
        }
        // A list that does not hold together does so between parts; the first is named for all.
        try restore(.slots(0), []) { set, _ throws(ByteReaderError) in try set.queue.tieLinks(slots: set.freshSlot) }
        try restore(.slots(0), []) { set, _ throws(ByteReaderError) in try set.orderResidence() }
        try restore(.freeSlots, image.freeSlots) { set, reader throws(ByteReaderError) in
            try set.readFreeSlots(from: &reader)
        }

        for slot in 0..<freshSlot where isMember(slot) { counts.add(member(slot)) }
        let isWhole = hasBeenFull || count < parameters.capacity
        try restore(.totals, image.totals) { set, reader throws(ByteReaderError) in
            try set.counts.readTotals(from: &reader)
            guard isWhole else { throw .invalid("the set is full and never was") }
        }
        try restoreCells(image.cells)
    }

    private mutating func restoreCells(_ images: [[UInt8]]) throws(CuratedSetImageError) {
        let parts = counts.parts
        guard images.count == parts.count else {
            let reason = "\(images.count) parts where the cells take \(parts.count)"
            throw CuratedSetImageError(part: .cells(min(images.count, parts.count)), reason: .invalid(reason))
        }
        let finder = TableFinder(counts)
        var members = [Int](repeating: 0, count: counts.tableCount)
        for (number, part) in parts.enumerated() {
            try restore(.cells(number), images[number]) { set, reader throws(ByteReaderError) in
                try set.counts.readCells(part, members: &members, finder: finder, from: &reader)
            }
        }
        // Each cell that was read has as many as it should; so they come to all only when none was left out.
        if let pair = members.firstIndex(where: { $0 != count }),
            let number = parts.firstIndex(where: { finder.index(of: $0.lowerBound) == pair })
        {
            throw CuratedSetImageError(
                part: .cells(number), reason: .invalid("the cells' counts are not those of the members"))
        }
    }

    private static func parts(of slots: Int) -> [Range<Int>] {
        stride(from: 0, to: slots, by: CuratedSetImage.slotsPerPart).map {
            $0..<min($0 + CuratedSetImage.slotsPerPart, slots)
        }
    }

    private borrowing func part(_ slots: Range<Int>) -> [UInt8] {
        var writer = ByteWriter(capacity: slots.count * (2 * clusteringCount + 6))
        writer.write(
            plain: UnsafeBufferPointer(
                start: assignments.base + slots.lowerBound * clusteringCount, count: slots.count * clusteringCount))
        queue.writeLinks(slots, to: &writer)
        writeResidence(slots, to: &writer)
        return writer.bytes
    }

    private mutating func readSlots(_ slots: Range<Int>, from reader: inout ByteReader) throws(ByteReaderError) {
        let rows = UnsafeMutableBufferPointer(
            start: assignments.base + slots.lowerBound * clusteringCount, count: slots.count * clusteringCount)
        try reader.read(into: rows)
        try queue.readLinks(slots, from: &reader)
        try readResidence(slots, from: &reader)
        for slot in slots {
            let isQueued = queue.place(of: slot) != nil
            for clustering in 0..<clusteringCount {
                let cluster = Int(assignments.base[slot * clusteringCount + clustering])
                guard cluster < (isQueued ? counts.clusters[clustering] : 1) else {
                    throw .invalid("slot \(slot) has cluster \(cluster), which it cannot have")
                }
            }
        }
    }

    private mutating func readFreeSlots(from reader: inout ByteReader) throws(ByteReaderError) {
        freeSlots = try reader.array(of: Int32.self)
        var seen = [Bool](repeating: false, count: freshSlot)
        for slot in freeSlots {
            guard (0..<freshSlot).contains(Int(slot)), !isMember(Int(slot)), !seen[Int(slot)] else {
                throw .invalid("slot \(slot) is listed as free and is not, or twice")
            }
            seen[Int(slot)] = true
        }
        let members = (0..<freshSlot).count { isMember($0) }
        guard members + freeSlots.count == freshSlot else {
            throw .invalid("\(freeSlots.count) slots free and \(members) taken of \(freshSlot)")
        }
    }

    /// Reads a part to its end; names it when that fails.
    private mutating func restore(
        _ part: CuratedSetImageError.Part, _ bytes: [UInt8],
        _ body: (inout CuratedSet, inout ByteReader) throws(ByteReaderError) -> Void
    ) throws(CuratedSetImageError) {
        do throws(ByteReaderError) {
            var reader = ByteReader(bytes)
            try body(&self, &reader)
            try reader.finish()
        } catch {
            throw CuratedSetImageError(part: part, reason: error)
        }
    }
}
