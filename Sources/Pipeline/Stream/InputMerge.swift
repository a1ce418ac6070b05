package import EventLog

/// Puts the records of several partitions into one order: by timestamp, and where these are equal by partition.
///
/// A record comes out only when every partition has one to compare it with, or is known to hold no more, or has been
/// silent for too long. A stream that lies in the log is therefore read in the same order every time, however its
/// partitions are fetched; of one that is being written, the order is that of arrival.
package struct InputMerge {
    /// How long a partition may keep the others waiting: a leader that moves takes seconds, a stream must not stand
    /// still for one of its partitions.
    package static let longestWait = Duration.seconds(5)

    /// A partition that is ahead of another one by so many records, or so many bytes, is `overfull` until half of them
    /// have come out.
    package static let mostRecords = 512
    package static let mostBytes = 4 << 20

    /// The most that one call of `next` adds to the time waited. A service that was busy elsewhere has not listened: what
    /// lies in the log must not come in another order because a commit took long.
    private static let longestPause = Duration.milliseconds(250)

    private struct Queue {
        private(set) var records = ArraySlice<ConsumedRecord>()
        private(set) var bytes = 0
        private(set) var isOverfull = false
        var isCaughtUp = false

        mutating func append(_ record: ConsumedRecord) {
            records.append(record)
            bytes += Queue.size(of: record)
            isOverfull = isOverfull || records.count >= InputMerge.mostRecords || bytes >= InputMerge.mostBytes
        }

        mutating func popFirst() -> ConsumedRecord? {
            guard let record = records.popFirst() else { return nil }
            bytes -= Queue.size(of: record)
            if records.count <= InputMerge.mostRecords / 2, bytes <= InputMerge.mostBytes / 2 { isOverfull = false }
            return record
        }

        private static func size(of record: ConsumedRecord) -> Int {
            let headers = record.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
            return (record.key?.count ?? 0) + (record.value?.count ?? 0) + headers
        }
    }

    private var queues: [TopicPartition: Queue] = [:]

    /// How long a record has waited for a partition that says nothing, up to the last call of `next`.
    private var waited = Duration.zero
    private var lastAsked: ContinuousClock.Instant?

    package init() {}

    /// How many partitions are ours.
    package var partitions: Int { queues.count }

    /// Records that have not come out.
    package private(set) var count = 0

    /// Partitions of which more should not be read for now: the others keep them waiting, be it with a backlog that is
    /// older than all of theirs.
    package var overfull: Set<TopicPartition> { Set(queues.filter(\.value.isOverfull).keys) }

    /// These partitions are ours now; of those that were already, reading begins anew.
    package mutating func assign(_ partitions: [TopicPartition]) {
        revoke(partitions)
        for partition in partitions { queues[partition] = Queue() }
    }

    /// These are no longer, and what was read from them is not either.
    package mutating func revoke(_ partitions: [TopicPartition]) {
        for partition in partitions {
            count -= queues.removeValue(forKey: partition)?.records.count ?? 0
        }
        stopWaiting()
    }

    /// Takes a record in. One of a partition that is not ours is passed over.
    package mutating func enter(_ record: ConsumedRecord) {
        guard queues[record.source] != nil else { return }
        queues[record.source]?.append(record)
        queues[record.source]?.isCaughtUp = false
        count += 1
    }

    /// The partition holds nothing beyond what was entered.
    package mutating func noteEnd(of partition: TopicPartition) {
        queues[partition]?.isCaughtUp = true
    }

    /// The next record, if its turn is certain, or has been in doubt for too long.
    package mutating func next(at now: ContinuousClock.Instant) -> ConsumedRecord? {
        guard count > 0 else {
            stopWaiting()
            return nil
        }
        if queues.values.allSatisfy({ !$0.records.isEmpty || $0.isCaughtUp }) {
            stopWaiting()
        } else {
            waited += min(now - (lastAsked ?? now), InputMerge.longestPause)
            lastAsked = now
            guard waited > InputMerge.longestWait else { return nil }
        }
        let first = queues.compactMap { partition, queue in
            queue.records.first.map { (timestamp: $0.timestamp, partition: partition) }
        }.min { ($0.timestamp, $0.partition) < ($1.timestamp, $1.partition) }
        guard let first, let record = queues[first.partition]?.popFirst() else { return nil }
        count -= 1
        return record
    }

    private mutating func stopWaiting() {
        waited = .zero
        lastAsked = nil
    }
}
