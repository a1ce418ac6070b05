/// What a partition remembers of an idempotent producer: enough to tell a batch sent again from a new one, and a new
/// one from one that comes too early.
struct SequenceLog {
    struct Batch {
        let first: Int32
        let last: Int32
        let offset: Int64
    }

    enum Verdict: Equatable {
        case new

        /// The batch is there already, at this offset.
        case duplicate(offset: Int64)
        case refused(ErrorCode)
    }

    private var epoch: Int16

    /// The newest batches. A producer has at most five requests on their way, so it repeats none that is older.
    private var batches: [Batch] = []

    init(epoch: Int16) {
        self.epoch = epoch
    }

    /// - Parameters:
    ///   - first: The sequence number of the batch's first record.
    ///   - last: That of its last.
    func verdict(epoch: Int16, first: Int32, last: Int32) -> Verdict {
        guard epoch >= self.epoch else { return .refused(.invalidProducerEpoch) }
        // A new epoch begins to count anew.
        guard epoch == self.epoch else { return first == 0 ? .new : .refused(.outOfOrderSequenceNumber) }
        guard let newest = batches.last else { return .new }
        if let same = batches.first(where: { $0.first == first && $0.last == last }) {
            return .duplicate(offset: same.offset)
        }
        return first == SequenceLog.next(after: newest.last) ? .new : .refused(.outOfOrderSequenceNumber)
    }

    mutating func note(epoch: Int16, _ batch: Batch) {
        if epoch != self.epoch {
            self.epoch = epoch
            batches.removeAll()
        }
        if batches.count == 5 { batches.removeFirst() }
        batches.append(batch)
    }

    /// The number `count` records after this one; after the greatest comes 0.
    static func next(after sequence: Int32, count: Int = 1) -> Int32 {
        Int32((Int64(sequence) + Int64(count)) % (Int64(Int32.max) + 1))
    }
}
