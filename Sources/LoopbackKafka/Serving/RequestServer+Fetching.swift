import Dispatch
import EventLog

extension RequestServer {
    private struct Wanted {
        let partition: Int32
        let offset: Int64
        let maximumBytes: Int32
    }

    fileprivate struct Found {
        let partition: Int32
        var error = ErrorCode.none
        var bounds = PartitionBounds(start: -1, lastStable: -1, highWatermark: -1)
        var aborted: [AbortedTransaction] = []
        var records: [UInt8] = []
    }

    func fetch(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) {
        let version = request.version
        _ = try request.body.integer(Int32.self)  // the number of a replica
        let wait = try request.body.integer(Int32.self)
        let minimumBytes = try request.body.integer(Int32.self)
        let maximumBytes = try request.body.integer(Int32.self)
        let isolation: LogIsolation = try request.body.integer(Int8.self) == 1 ? .committed : .uncommitted
        // A client that asks for a session gets session 0, which is none: it goes on naming all its partitions.
        if version >= 7 {
            _ = try request.body.integer(Int32.self)
            _ = try request.body.integer(Int32.self)
        }
        let wanted = try request.body.topics { (reader) throws(WireError) in
            let partition = try reader.integer(Int32.self)
            if version >= 9 { _ = try reader.integer(Int32.self) }
            let offset = try reader.integer(Int64.self)
            if version >= 5 { _ = try reader.integer(Int64.self) }
            return Wanted(partition: partition, offset: offset, maximumBytes: try reader.integer())
        }

        let deadline = DispatchTime.now() + .milliseconds(Int(max(0, wait)))
        var found: [TopicEntries<Found>]
        while true {
            let changes = broker.changeCount
            var remaining = Int(max(0, maximumBytes))
            let limit = remaining
            var mustAnswer = false
            found = wanted.map { topic in
                topic.map { name, wanted in
                    let found = find(
                        wanted, in: name, isolation, injected: request.injected, remaining: remaining,
                        isFirst: remaining == limit)
                    remaining -= found.records.count
                    if found.error != .none { mustAnswer = true }
                    return found
                }
            }
            let isEnough = mustAnswer || limit - remaining >= Int(minimumBytes) || wanted.isEmpty
            if isEnough || isStopped || .now() >= deadline { break }
            // In slices, so that a broker that is stopped does not keep anybody waiting.
            broker.waitForChange(after: changes, until: min(deadline, .now() + .milliseconds(100)))
        }

        writer.throttleTime()
        if version >= 7 {
            writer.errorCode(.none)
            writer.integer(0 as Int32)
        }
        writer.topics(found) { writer, found in found.write(to: &writer, version: version, isolation) }
    }

    private func find(
        _ wanted: Wanted, in topic: String, _ isolation: LogIsolation, injected: ErrorCode?, remaining: Int,
        isFirst: Bool
    ) -> Found {
        var found = Found(partition: wanted.partition)
        let partition = TopicPartition(topic: topic, partition: wanted.partition)
        do throws(BrokerRefusal) {
            found.bounds = try broker.bounds(of: partition)
            if let injected {
                found.error = injected
            } else if remaining > 0 || isFirst {
                // However large it is, the first entry is sent: nobody could get past it otherwise.
                let fetched = try broker.fetchEntries(
                    partition, from: wanted.offset,
                    maximumBytes: min(remaining, Int(max(0, wanted.maximumBytes))), isolation: isolation)
                found.bounds = fetched.bounds
                found.aborted = isolation == .committed ? fetched.aborted : []
                found.records = fetched.batches(from: wanted.offset)
            }
        } catch {
            found.error = ErrorCode(error)
        }
        return found
    }
}

extension RequestServer.Found {
    fileprivate func write(to writer: inout WireWriter, version: Int16, _ isolation: LogIsolation) {
        writer.integer(partition)
        writer.errorCode(error)
        writer.integer(bounds.highWatermark)
        writer.integer(bounds.lastStable)
        if version >= 5 { writer.integer(bounds.start) }
        if isolation == .committed {
            writer.array(aborted) { writer, transaction in
                writer.integer(transaction.producerID)
                writer.integer(transaction.firstOffset)
            }
        } else {
            writer.integer(-1 as Int32)
        }
        if version >= 11 { writer.integer(-1 as Int32) }  // no replica is nearer
        writer.byteArray(records)
    }
}
