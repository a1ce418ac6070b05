import CRdKafka
import EventLog

extension LogRecord {
    /// Hands a copy of the record to a producer.
    ///
    /// - Returns: An error object that the caller owns, or `nil`.
    func produce(to client: OpaquePointer) -> OpaquePointer? {
        var bytes = laidOut
        return bytes.withUnsafeMutableBytes { memory in
            guard var place = memory.baseAddress else { return nil }
            /// The start of the next `count` bytes.
            func take(_ count: Int) -> UnsafeMutableRawPointer {
                defer { place += count }
                return place
            }
            var arguments = [rd_kafka_vu_t(RD_KAFKA_VTYPE_MSGFLAGS) { $0.i = RD_KAFKA_MSG_F_COPY }]
            let topicName = take(topic.utf8.count + 1)
            arguments.append(rd_kafka_vu_t(RD_KAFKA_VTYPE_TOPIC) { $0.cstr = text(at: topicName) })
            if let partition {
                arguments.append(rd_kafka_vu_t(RD_KAFKA_VTYPE_PARTITION) { $0.i32 = partition })
            }
            if let key {
                let start = take(key.count)
                arguments.append(rd_kafka_vu_t(RD_KAFKA_VTYPE_KEY) { $0.mem = .init(ptr: start, size: key.count) })
            }
            if let value {
                let start = take(value.count)
                arguments.append(
                    rd_kafka_vu_t(RD_KAFKA_VTYPE_VALUE) { $0.mem = .init(ptr: start, size: value.count) })
            }
            for header in headers {
                let name = take(header.name.utf8.count + 1)
                let start = take(header.value.count)
                arguments.append(
                    rd_kafka_vu_t(RD_KAFKA_VTYPE_HEADER) {
                        $0.header = .init(name: text(at: name), val: start, size: header.value.count)
                    })
            }
            return rd_kafka_produceva(client, &arguments, arguments.count)
        }
    }

    /// Topic, key, value and headers one after the other, names ended by a zero byte. The zero byte at the very end
    /// gives an empty last part an address: a null pointer would say that it is absent.
    private var laidOut: [UInt8] {
        var bytes = Array(topic.utf8) + [0]
        bytes += key ?? []
        bytes += value ?? []
        for header in headers {
            bytes += header.name.utf8
            bytes.append(0)
            bytes += header.value
        }
        return bytes + [0]
    }
}

extension rd_kafka_vu_t {
    fileprivate init(_ type: rd_kafka_vtype_t, _ fill: (inout rd_kafka_vu_t.__Unnamed_union_u) -> Void) {
        self.init()
        vtype = type
        fill(&u)
    }
}

private func text(at place: UnsafeMutableRawPointer) -> UnsafePointer<CChar> {
    UnsafePointer(place.assumingMemoryBound(to: CChar.self))
}
