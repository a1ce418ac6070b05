import Dispatch

extension InMemoryLog {
    // MARK: - Committed records

    /// The upper bound is where readers of committed records stop.
    package func bounds(of partition: TopicPartition) throws(LogFailure) -> Range<Int64> {
        try perform(.bounds) { () throws(LogFailure) in
            let bounds = try knownBounds(of: partition)
            return bounds.start..<bounds.lastStable
        }
    }

    /// To the last stable offset. May hand records out and throw all the same, when a fault plan says so.
    package func readToEnd(
        of partition: TopicPartition, from offset: Int64, _ body: (ConsumedRecord) -> Void
    ) throws(LogFailure) -> Int64 {
        try perform(.readToEnd) { () throws(LogFailure) in
            let bounds = try knownBounds(of: partition)
            var next = max(offset, bounds.start)
            while next < bounds.lastStable {
                let fetched = try asking("reading \(partition)") { () throws(BrokerRefusal) in
                    try broker.fetchKept(partition, from: next, maximum: 1000)
                }
                fetched.records.prefix { $0.offset < bounds.lastStable }.forEach(body)
                next = fetched.next
            }
            return bounds.lastStable
        }
    }

    func knownBounds(of partition: TopicPartition) throws(LogFailure) -> PartitionBounds {
        do throws(BrokerRefusal) {
            return try broker.bounds(of: partition)
        } catch .unknownTopicOrPartition {
            return PartitionBounds(start: 0, lastStable: 0, highWatermark: 0)
        } catch {
            throw LogFailure(error, operation: "asking for the offsets of \(partition)")
        }
    }

    // MARK: - Input

    package func subscribe(to topics: [String]) throws(LogFailure) {
        try perform(.subscribe) { () throws(LogFailure) in
            self.topics = topics
            join()
        }
    }

    private func join() {
        let member = broker.join(group, instance: transactionalID, topics: topics)
        membership = GroupMembership(member: member, generation: -1)
    }

    /// Brings one notice of the group, or else records and ends of partitions.
    package func poll(maximum: Int, timeout: Duration) throws(LogFailure) -> [InputEvent] {
        try perform(.poll) { () throws(LogFailure) in
            var deadline: DispatchTime?
            while true {
                let changes = timeout > .zero ? broker.changeCount : 0
                if let notice = try groupNotice() { return [notice] }
                let events = try available(maximum: maximum)
                if !events.isEmpty || timeout <= .zero { return events }
                let limit = deadline ?? .now() + .nanoseconds(Int(timeout / .nanoseconds(1)))
                deadline = limit
                if !broker.waitForChange(after: changes, until: limit) { return [] }
            }
        }
    }

    /// What the group has to say. Asking is a sign of life, and acknowledges what it said last.
    private func groupNotice() throws(LogFailure) -> InputEvent? {
        guard let member = membership?.member else { return nil }
        switch broker.heartbeat(member, in: group) {
        case .nothing:
            return nil
        case .assigned(let partitions, let generation):
            membership?.generation = generation
            held = partitions
            return .assigned(partitions)
        case .revoked(let partitions):
            giveBack()
            return .revoked(partitions)
        case .unknownMember where !held.isEmpty:
            // Told first; the next poll joins again.
            let lost = held
            giveBack()
            return .revoked(lost)
        case .unknownMember:
            join()
            return try groupNotice()
        case .fenced:
            throw LogFailure(BrokerRefusal.fencedInstance, operation: "polling")
        }
    }

    private func giveBack() {
        held = []
        flowing = []
        dammed = []
        turn = 0
    }

    /// Takes one record from each partition in turn, so that none starves.
    private func available(maximum: Int) throws(LogFailure) -> [InputEvent] {
        guard !isPaused else { return [] }
        var events: [InputEvent] = []
        var records = 0
        var dry = 0
        while records < maximum, dry < flowing.count {
            let event =
                dammed.contains(flowing[turn].partition)
                ? nil : try asking("polling") { () throws(BrokerRefusal) in try flowing[turn].take(from: broker) }
            turn = (turn + 1) % flowing.count
            if let event { events.append(event) }
            if case .record = event {
                records += 1
                dry = 0
            } else {
                dry += 1
            }
        }
        return events
    }

    package func beginReading(_ partitions: [TopicPartition], from positions: LogOffsets) throws(LogFailure) {
        try perform(.beginReading) { () throws(LogFailure) in
            let operation = "beginning to read"
            guard partitions.allSatisfy(held.contains) else {
                throw .fatal(
                    LogFault(operation: operation, code: "_STATE", message: "a partition is not assigned"))
            }
            let asked = partitions.filter { positions[$0] == nil }
            guard broker.pendingPartitions(of: group).isDisjoint(with: asked) else {
                throw .retry(
                    LogFault(
                        operation: operation, code: "UNSTABLE_OFFSET_COMMIT",
                        message: "an open transaction is about to change the committed offset"))
            }
            let committed = broker.committedOffsets(of: group)
            flowing.removeAll { partitions.contains($0.partition) }
            for partition in partitions {
                let offset: Int64
                if let known = positions[partition] ?? committed[partition] {
                    offset = known
                } else {
                    offset = try knownBounds(of: partition).start
                }
                flowing.append(PartitionReading(partition: partition, from: offset))
            }
            flowing.sort { $0.partition < $1.partition }
            turn = 0
        }
    }

    /// Exact: it asks the broker, which is at hand. No fault plan knows of it.
    package func reach() -> [TopicPartition: InputReach] {
        let positions = Dictionary(uniqueKeysWithValues: flowing.map { ($0.partition, $0.position) })
        var reach: [TopicPartition: InputReach] = [:]
        for partition in held {
            reach[partition] = InputReach(
                position: positions[partition], end: (try? broker.bounds(of: partition))?.lastStable)
        }
        return reach
    }

    package func pause() throws(LogFailure) {
        try perform(.pause) { () throws(LogFailure) in isPaused = true }
    }

    package func resume() throws(LogFailure) {
        try perform(.resume) { () throws(LogFailure) in isPaused = false }
    }

    package func hold(_ partitions: Set<TopicPartition>) throws(LogFailure) {
        try perform(.hold) { () throws(LogFailure) in dammed = partitions.intersection(held) }
    }
}
