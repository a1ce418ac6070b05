import Dispatch

/// The log of one group member on an `InMemoryBroker`. A transaction is buffered and applied at once on commit, so it
/// is seen whole or not at all.
///
/// The group has one member at a time: another `InMemoryLog` of the same group is a restart and goes on from the
/// committed offsets.
package final class InMemoryLog: EventLog {
    private let broker: InMemoryBroker
    private let group: String
    private let arrivals = DispatchSemaphore(value: 0)

    /// The next record to hand out, by partition.
    private var positions: LogOffsets
    private let partitions: [TopicPartition]
    private var assignmentAnnounced = false
    private var paused = false

    /// The records of the open transaction; `nil` while none is open.
    private var pending: [LogRecord]?

    /// - Parameter inputs: The topics to consume, which exist already.
    package init(broker: InMemoryBroker, group: String, inputs: [String]) {
        self.broker = broker
        self.group = group
        partitions = broker.partitions(of: inputs)
        let committed = broker.committedOffsets(of: group)
        positions = Dictionary(uniqueKeysWithValues: partitions.map { ($0, committed[$0] ?? 0) })
        broker.notify(arrivals)
    }

    package func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [InputEvent] {
        if !assignmentAnnounced {
            assignmentAnnounced = true
            return [.assigned(partitions)]
        }
        let deadline = DispatchTime.now() + .nanoseconds(Int(timeout / .nanoseconds(1)))
        while true {
            let events = available(maximum: maximum)
            if !events.isEmpty || arrivals.wait(timeout: deadline) == .timedOut { return events }
        }
    }

    /// Takes one record from each partition in turn, so that none starves.
    private func available(maximum: Int) -> [InputEvent] {
        guard !paused else { return [] }
        var events: [InputEvent] = []
        var before: Int
        repeat {
            before = events.count
            for partition in partitions where events.count < maximum {
                let position = positions[partition, default: 0]
                guard let record = broker.record(at: position, of: partition) else { continue }
                events.append(.record(record))
                positions[partition] = position + 1
            }
        } while events.count > before
        return events
    }

    package func pause() throws(LogFailure) {
        paused = true
    }

    package func resume() throws(LogFailure) {
        paused = false
    }

    package func begin() throws(LogFailure) -> LogTransaction {
        pending = []
        return LogTransaction(backend: self)
    }

    package func close() throws(LogFailure) {
        pending = nil
    }
}

extension InMemoryLog: TransactionBackend {
    package func publish(_ record: LogRecord) throws(LogFailure) {
        pending?.append(record)
    }

    package func commit(offsets: LogOffsets) throws(LogFailure) {
        let records = pending ?? []
        pending = nil
        try broker.commit(records, offsets: offsets, group: group)
    }

    package func abort() throws(LogFailure) {
        pending = nil
    }
}
