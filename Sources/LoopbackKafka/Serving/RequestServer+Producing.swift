import EventLog

extension RequestServer {
    private struct Sent {
        let partition: Int32
        let records: WireReader?
    }

    private struct Stored {
        let partition: Int32
        var error = ErrorCode.none
        var offset: Int64 = -1
        var logStart: Int64 = -1
    }

    func produce(_ request: inout Request, _ writer: inout WireWriter) throws(WireError) -> Bool {
        _ = try request.body.nullableString()  // the transactional id, which is for access control; the batches tell
        let acknowledgements = try request.body.integer(Int16.self)
        _ = try request.body.integer(Int32.self)  // a time limit for replicas, of which there are none
        let sent = try request.body.topics { (reader) throws(WireError) in
            Sent(partition: try reader.integer(), records: try reader.nullableSlice())
        }
        let injected = request.injected
        let stored = sent.map { topic in topic.map { store($1, in: $0, injected: injected) } }
        guard acknowledgements != 0 else { return false }
        let version = request.version
        writer.topics(stored) { writer, answer in
            writer.integer(answer.partition)
            writer.errorCode(answer.error)
            writer.integer(answer.offset)
            writer.integer(-1 as Int64)  // timestamps are the producers'
            if version >= 5 { writer.integer(answer.logStart) }
        }
        writer.throttleTime()
        return true
    }

    private func store(_ sent: Sent, in topic: String, injected: ErrorCode?) -> Stored {
        var answer = Stored(partition: sent.partition)
        let partition = TopicPartition(topic: topic, partition: sent.partition)
        do throws(ErrorCode) {
            if let injected { throw injected }
            guard let records = sent.records else { throw .invalidRecord }
            guard records.remaining <= settings.maximumMessageBytes(of: topic) else { throw .messageTooLarge }
            answer.offset = try ledger.append(RequestServer.batch(in: records), to: partition)
            answer.logStart = (try? broker.bounds(of: partition).start) ?? -1
        } catch {
            answer.error = error
        }
        return answer
    }

    private static func batch(in records: WireReader) throws(ErrorCode) -> RecordBatch {
        do throws(BatchRefusal) {
            return try RecordBatch.sent(records)
        } catch {
            throw error.code
        }
    }
}
