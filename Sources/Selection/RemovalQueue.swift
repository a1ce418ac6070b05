/// The members by what removing them would cost, in buckets.
///
/// A member's place is the bucket of its removal score when it was last scored; scores change under it with every
/// admission, so a place may be stale, and whoever takes the first member scores it again. All operations but `first`
/// are O(1); `first` looks at two words.
///
/// Invariants: each queued slot is in exactly one bucket's list; a slot that is not queued has no neighbours; a bucket's
/// bit is set when its list is not empty.
struct RemovalQueue: ~Copyable {
    static let buckets = 1 << 15
    static let absent: Int32 = -1

    /// The last bucket: it holds those that have no score, because they may not leave.
    static let parked = Int32(buckets - 1)

    /// Score of the lower edge of bucket 0.
    private let origin: Int64
    /// A bucket is 2^shift score units wide.
    private let shift: Int64

    let capacity: Int
    let heads: UnsafeMutablePointer<Int32>
    let next: UnsafeMutablePointer<Int32>
    let previous: UnsafeMutablePointer<Int32>
    let places: UnsafeMutablePointer<Int32>
    private let occupied: UnsafeMutablePointer<UInt64>
    private let occupiedWords: UnsafeMutablePointer<UInt64>

    /// - Parameters:
    ///   - capacity: Slots are numbered from 0 to below this.
    ///   - range: Where scores lie.
    init(capacity: Int, range: ClosedRange<Int64>) {
        self.capacity = capacity
        origin = range.lowerBound
        let width = (range.upperBound - range.lowerBound) / Int64(RemovalQueue.buckets) + 1
        shift = Int64(Int64.bitWidth - width.leadingZeroBitCount)
        heads = .allocate(capacity: RemovalQueue.buckets)
        heads.initialize(repeating: RemovalQueue.absent, count: RemovalQueue.buckets)
        next = .allocate(capacity: capacity)
        next.initialize(repeating: RemovalQueue.absent, count: capacity)
        previous = .allocate(capacity: capacity)
        previous.initialize(repeating: RemovalQueue.absent, count: capacity)
        places = .allocate(capacity: capacity)
        places.initialize(repeating: RemovalQueue.absent, count: capacity)
        let words = RemovalQueue.buckets / 64
        occupied = .allocate(capacity: words)
        occupied.initialize(repeating: 0, count: words)
        occupiedWords = .allocate(capacity: words / 64)
        occupiedWords.initialize(repeating: 0, count: words / 64)
    }

    deinit {
        heads.deallocate()
        next.deallocate()
        previous.deallocate()
        places.deallocate()
        occupied.deallocate()
        occupiedWords.deallocate()
    }

    /// The bucket a score belongs to.
    func bucket(of score: Int64) -> Int32 {
        Int32(min(max((score - origin) >> shift, 0), Int64(RemovalQueue.parked - 1)))
    }

    /// The least score a bucket holds.
    func lowerEdge(of bucket: Int32) -> Int64 { origin + Int64(bucket) << shift }

    /// Score units a bucket spans.
    var bucketWidth: Int64 { 1 << shift }

    /// The bucket a slot is queued in, or nil.
    func place(of slot: Int) -> Int32? {
        places[slot] == RemovalQueue.absent ? nil : places[slot]
    }

    /// Queues a slot by its score, wherever it was before.
    mutating func place(_ slot: Int, score: Int64) { place(slot, in: bucket(of: score)) }

    /// Puts a slot behind all that have a score, wherever it was before.
    mutating func park(_ slot: Int) { place(slot, in: RemovalQueue.parked) }

    func isParked(_ slot: Int) -> Bool { places[slot] == RemovalQueue.parked }

    private mutating func place(_ slot: Int, in bucket: Int32) {
        guard places[slot] != bucket else { return }
        remove(slot)
        let head = heads[Int(bucket)]
        next[slot] = head
        previous[slot] = RemovalQueue.absent
        if head != RemovalQueue.absent { previous[Int(head)] = Int32(slot) }
        heads[Int(bucket)] = Int32(slot)
        places[slot] = bucket
        mark(bucket)
    }

    /// Notes that a bucket's list is not empty.
    mutating func mark(_ bucket: Int32) {
        occupied[Int(bucket) / 64] |= 1 << (UInt64(bucket) % 64)
        occupiedWords[Int(bucket) / 4096] |= 1 << (UInt64(bucket) / 64 % 64)
    }

    /// Takes a slot out of the queue, if it is in it.
    mutating func remove(_ slot: Int) {
        let bucket = places[slot]
        guard bucket != RemovalQueue.absent else { return }
        let (before, after) = (previous[slot], next[slot])
        if before == RemovalQueue.absent { heads[Int(bucket)] = after } else { next[Int(before)] = after }
        if after != RemovalQueue.absent { previous[Int(after)] = before }
        places[slot] = RemovalQueue.absent
        next[slot] = RemovalQueue.absent
        previous[slot] = RemovalQueue.absent
        if heads[Int(bucket)] == RemovalQueue.absent {
            let word = Int(bucket) / 64
            occupied[word] &= ~(1 << (UInt64(bucket) % 64))
            if occupied[word] == 0 { occupiedWords[word / 64] &= ~(1 << (UInt64(word) % 64)) }
        }
    }

    /// The lowest bucket that is not empty and the slot that entered it last, or nil when nothing is queued.
    var first: (bucket: Int32, slot: Int)? {
        for group in 0..<RemovalQueue.buckets / 4096 where occupiedWords[group] != 0 {
            let word = group * 64 + occupiedWords[group].trailingZeroBitCount
            let bucket = word * 64 + occupied[word].trailingZeroBitCount
            return (Int32(bucket), Int(heads[bucket]))
        }
        return nil
    }
}
