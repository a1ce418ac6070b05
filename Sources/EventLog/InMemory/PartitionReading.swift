/// How far one assigned partition has been handed out.
struct PartitionReading {
    let partition: TopicPartition

    /// Where the next fetch begins.
    private var next: Int64

    /// Fetched and not yet handed out.
    private var fetched: ArraySlice<ConsumedRecord> = []

    /// That all has been handed out was said since the last record.
    private var endWasNoted = false

    init(partition: TopicPartition, from offset: Int64) {
        self.partition = partition
        next = offset
    }

    /// The offset of the next record to hand out, as far as is known.
    var position: Int64 { fetched.first?.offset ?? next }

    /// The next record, or that there is none for the moment, which is said once.
    mutating func take(from broker: InMemoryBroker) throws(BrokerRefusal) -> InputEvent? {
        if fetched.isEmpty {
            let answer = try broker.fetchKept(partition, from: next, maximum: 100)
            next = answer.next
            fetched = answer.records[...]
        }
        if let record = fetched.popFirst() {
            endWasNoted = false
            return .record(record)
        }
        guard !endWasNoted else { return nil }
        endWasNoted = true
        return .caughtUp(partition)
    }
}
