import EventLog
import Glibc
import LoopbackKafka
import Testing

/// The broker has ended the connection, or takes none.
struct HungUp: Error {}

/// A client that sends exactly the bytes it is given: for what librdkafka would never send.
final class WireClient {
    private let descriptor: Int32

    init(_ kafka: LoopbackKafka) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = try #require(kafka.bootstrapServers.split(separator: ":").last.flatMap { UInt16($0) })
            .bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw HungUp() }
        // A test that waits for an answer that never comes should fail, not hang.
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
    }

    /// - Returns: False when the broker has hung up.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) } == bytes.count
    }

    func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let received = bytes.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress.map { $0 + filled }, count - filled, 0)
            }
            guard received > 0 else { return nil }
            filled += received
        }
        return bytes
    }

    /// Whether the broker ends the connection, which reading shows. (A time-out is something else.)
    func isHungUpOn() -> Bool {
        var byte: UInt8 = 0
        let received = recv(descriptor, &byte, 1, 0)
        return received == 0 || (received < 0 && errno == ECONNRESET)
    }

    /// Waits for something to receive, be it the end.
    func wait(milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    /// A request as it is sent.
    static func frame(
        _ key: Int16, version: Int16, isFlexible: Bool = false, _ body: (inout WireWriter) -> Void
    ) -> [UInt8] {
        var writer = WireWriter()
        writer.integer(0 as Int32)
        writer.integer(key)
        writer.integer(version)
        writer.integer(7 as Int32)
        writer.nullableString("test")
        writer.isFlexible = isFlexible
        writer.endStructure()
        body(&writer)
        writer.patch(Int32(writer.bytes.count - 4), at: 0)
        return writer.bytes
    }

    /// The body of the next answer.
    func answer(isFlexible: Bool = false) throws -> WireReader {
        guard let prefix = receive(4), let bytes = receive(prefix.reduce(0) { $0 << 8 | Int($1) }) else {
            throw HungUp()
        }
        var reader = WireReader(bytes)
        #expect(try reader.integer(Int32.self) == 7)
        reader.isFlexible = isFlexible
        try reader.endStructure()
        return reader
    }

    func ask(
        _ api: API, version: Int16, isFlexible: Bool = false, _ body: (inout WireWriter) -> Void
    ) throws -> WireReader {
        send(WireClient.frame(api.rawValue, version: version, isFlexible: isFlexible, body))
        return try answer(isFlexible: isFlexible)
    }

    // MARK: - Producing

    /// Sends bytes as the records of partition 0 of "events".
    func produce(_ records: [UInt8], transactionalID: String? = nil) throws -> (error: ErrorCode, offset: Int64) {
        var reader = try ask(.produce, version: 7) { writer in
            writer.nullableString(transactionalID)
            writer.integer(-1 as Int16)
            writer.integer(1_000 as Int32)
            writer.array(["events"]) { writer, topic in
                writer.string(topic)
                writer.array([records]) { writer, records in
                    writer.integer(0 as Int32)
                    writer.byteArray(records)
                }
            }
        }
        let answers = try reader.array { (reader) throws(WireError) in
            _ = try reader.string()
            return try reader.array { (reader) throws(WireError) in
                _ = try reader.integer(Int32.self)
                let answer = (error: ErrorCode(rawValue: try reader.integer()), offset: try reader.integer(Int64.self))
                _ = try reader.raw(16)
                return answer
            }
        }
        return try #require(answers.first?.first)
    }

    func produce(_ batch: RecordBatch) throws -> (error: ErrorCode, offset: Int64) {
        var writer = WireWriter()
        batch.write(to: &writer)
        return try produce(writer.bytes, transactionalID: batch.isTransactional ? "app" : nil)
    }

    /// A producer id; with a transactional id that of a transactional producer.
    func initProducer(
        _ transactionalID: String? = nil, current: ProducerIdentity = ProducerIdentity(id: -1, epoch: -1)
    ) throws -> (error: ErrorCode, identity: ProducerIdentity) {
        var reader = try ask(.initProducerID, version: 4, isFlexible: true) { writer in
            writer.nullableString(transactionalID)
            writer.integer(60_000 as Int32)
            writer.integer(current.id)
            writer.integer(current.epoch)
            writer.endStructure()
        }
        _ = try reader.integer(Int32.self)
        return (
            ErrorCode(rawValue: try reader.integer()),
            ProducerIdentity(id: try reader.integer(), epoch: try reader.integer())
        )
    }

    func end(_ transactionalID: String, _ producer: ProducerIdentity, isCommit: Bool) throws -> ErrorCode {
        var reader = try ask(.endTransaction, version: 1) { writer in
            writer.string(transactionalID)
            writer.integer(producer.id)
            writer.integer(producer.epoch)
            writer.boolean(isCommit)
        }
        _ = try reader.integer(Int32.self)
        return ErrorCode(rawValue: try reader.integer())
    }

    func addPartition(_ transactionalID: String, _ producer: ProducerIdentity) throws -> ErrorCode {
        var reader = try ask(.addPartitionsToTransaction, version: 1) { writer in
            writer.string(transactionalID)
            writer.integer(producer.id)
            writer.integer(producer.epoch)
            writer.array(["events"]) { writer, topic in
                writer.string(topic)
                writer.array([0 as Int32]) { $0.integer($1) }
            }
        }
        _ = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        _ = try reader.string()
        _ = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        return ErrorCode(rawValue: try reader.integer())
    }
}
