import Foundations

extension RemovalQueue {
    /// Writes the buckets of some slots, and who is behind each in its list: heads and backward links follow from that.
    func writeLinks(_ slots: Range<Int>, to writer: inout ByteWriter) {
        writer.write(plain: UnsafeBufferPointer(start: places.base + slots.lowerBound, count: slots.count))
        let behind = slots.map { links.base[$0].next }
        behind.withUnsafeBufferPointer { writer.write(plain: $0) }
    }

    /// Reads the links of some slots. They must be tied, all together, before the queue is used.
    mutating func readLinks(_ slots: Range<Int>, from reader: inout ByteReader) throws(ByteReaderError) {
        try reader.read(into: UnsafeMutableBufferPointer(start: places.base + slots.lowerBound, count: slots.count))
        let behind = try reader.array(of: Int32.self, count: slots.count)
        for (slot, next) in zip(slots, behind) { links.base[slot].next = next }
        for slot in slots where contains(slot) && Int(places.base[slot]) >= RemovalQueue.buckets {
            throw .invalid("slot \(slot) is queued in bucket \(places.base[slot]), which does not exist")
        }
    }

    /// Makes lists of the links that were read for an empty queue, and checks that they are lists.
    ///
    /// - Parameter slots: The first slot for which nothing was read.
    /// - Throws: When some link leads nowhere, two meet, or they run in a circle.
    mutating func tieLinks(slots: Int) throws(ByteReaderError) {
        for slot in 0..<slots where links.base[slot].next != RemovalQueue.absent {
            let after = Int(links.base[slot].next)
            guard (0..<slots).contains(after), contains(slot), places.base[after] == places.base[slot],
                links.base[after].previous == RemovalQueue.absent
            else {
                throw .invalid("the queue's link from slot \(slot) to slot \(after) belongs to no list")
            }
            links.base[after].previous = Int32(slot)
        }
        var queued = 0
        for slot in 0..<slots where contains(slot) {
            queued += 1
            guard links.base[slot].previous == RemovalQueue.absent else { continue }
            guard heads.base[Int(places.base[slot])] == RemovalQueue.absent else {
                throw .invalid("bucket \(places.base[slot]) of the queue has two heads")
            }
            heads.base[Int(places.base[slot])] = Int32(slot)
            mark(Int32(places.base[slot]))
        }
        // No slot has two before it, so what cannot be reached from a head lies on a circle.
        var reached = 0
        for bucket in 0..<RemovalQueue.buckets {
            var slot = heads.base[bucket]
            while slot != RemovalQueue.absent {
                reached += 1
                slot = links.base[Int(slot)].next
            }
        }
        guard reached == queued else { throw .invalid("the queue's links run in a circle") }
    }
}
