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

    /// Where a link leads nowhere.
    static let absent: Int32 = -1

    /// The last bucket: it holds those that have no score, because they may not leave.
    static let parked = Int32(buckets - 1)

    /// Where a slot is in no bucket.
    static let nowhere: UInt16 = .max

    /// The slots behind and before one in its bucket's list.
    struct Link: BitwiseCopyable {
        var next = RemovalQueue.absent
        var previous = RemovalQueue.absent
    }

    /// Score of the lower edge of bucket 0.
    private let origin: Int64
    /// A bucket is 2^shift score units wide.
    private let shift: Int64

    let heads: LargeArray<Int32>
    /// By slot, side by side, for who looks at one looks at the other.
    let links: LargeArray<Link>
    let places: LargeArray<UInt16>
    private let occupied: LargeArray<UInt64>
    private let occupiedWords: LargeArray<UInt64>

    /// - Parameters:
    ///   - capacity: Slots are numbered from 0 to below this.
    ///   - range: Where scores lie.
    init(capacity: Int, range: ClosedRange<Int64>) {
        origin = range.lowerBound
        let width = (range.upperBound - range.lowerBound) / Int64(RemovalQueue.buckets) + 1
        shift = Int64(Int64.bitWidth - width.leadingZeroBitCount)
        heads = LargeArray(repeating: RemovalQueue.absent, count: RemovalQueue.buckets)
        links = LargeArray(repeating: Link(), count: capacity)
        places = LargeArray(repeating: RemovalQueue.nowhere, count: capacity)
        occupied = LargeArray(repeating: 0, count: RemovalQueue.buckets / 64)
        occupiedWords = LargeArray(repeating: 0, count: RemovalQueue.buckets / 4096)
    }

    /// What is allocated: 10 bytes a slot, and 4.1 a bucket.
    var bytes: Int {
        heads.bytes + links.bytes + places.bytes + occupied.bytes + occupiedWords.bytes
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
        contains(slot) ? Int32(places.base[slot]) : nil
    }

    /// Whether a slot is queued.
    @inline(__always)
    func contains(_ slot: Int) -> Bool { places.base[slot] != RemovalQueue.nowhere }

    /// Queues a slot by its score, wherever it was before.
    mutating func place(_ slot: Int, score: Int64) { place(slot, in: bucket(of: score)) }

    /// Puts a slot behind all that have a score, wherever it was before.
    mutating func park(_ slot: Int) { place(slot, in: RemovalQueue.parked) }

    func isParked(_ slot: Int) -> Bool { Int32(places.base[slot]) == RemovalQueue.parked }

    private mutating func place(_ slot: Int, in bucket: Int32) {
        guard Int32(places.base[slot]) != bucket else { return }
        remove(slot)
        let head = heads.base[Int(bucket)]
        links.base[slot] = Link(next: head)
        if head != RemovalQueue.absent { links.base[Int(head)].previous = Int32(slot) }
        heads.base[Int(bucket)] = Int32(slot)
        places.base[slot] = UInt16(bucket)
        mark(bucket)
    }

    /// Notes that a bucket's list is not empty.
    mutating func mark(_ bucket: Int32) {
        occupied.base[Int(bucket) / 64] |= 1 << (UInt64(bucket) % 64)
        occupiedWords.base[Int(bucket) / 4096] |= 1 << (UInt64(bucket) / 64 % 64)
    }

    /// Takes a slot out of the queue, if it is in it.
    mutating func remove(_ slot: Int) {
        guard contains(slot) else { return }
        let bucket = Int(places.base[slot])
        let link = links.base[slot]
        if link.previous == RemovalQueue.absent {
            heads.base[bucket] = link.next
        } else {
            links.base[Int(link.previous)].next = link.next
        }
        if link.next != RemovalQueue.absent { links.base[Int(link.next)].previous = link.previous }
        places.base[slot] = RemovalQueue.nowhere
        links.base[slot] = Link()
        if heads.base[bucket] == RemovalQueue.absent {
            let word = bucket / 64
            occupied.base[word] &= ~(1 << (UInt64(bucket) % 64))
            if occupied.base[word] == 0 { occupiedWords.base[word / 64] &= ~(1 << (UInt64(word) % 64)) }
        }
    }

    /// The lowest bucket that is not empty and the slot that entered it last, or nil when nothing is queued.
    var first: (bucket: Int32, slot: Int)? {
        for group in 0..<occupiedWords.count where occupiedWords.base[group] != 0 {
            let word = group * 64 + occupiedWords.base[group].trailingZeroBitCount
            let bucket = word * 64 + occupied.base[word].trailingZeroBitCount
            return (Int32(bucket), Int(heads.base[bucket]))
        }
        return nil
    }
}
