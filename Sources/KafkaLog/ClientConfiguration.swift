import CRdKafka

/// Owns a librdkafka configuration until a client takes it over.
struct ClientConfiguration: ~Copyable {
    let pointer: OpaquePointer

    init() {
        pointer = rd_kafka_conf_new()
    }

    deinit {
        rd_kafka_conf_destroy(pointer)
    }

    /// What librdkafka says against the value, or `nil` when it takes it.
    func set(_ name: String, _ value: String) -> String? {
        withErrorText { text, size in
            rd_kafka_conf_set(pointer, name, value, text, size) == RD_KAFKA_CONF_OK
        }
    }

    /// To be called when a client has taken the configuration over and will free it.
    consuming func relinquish() {
        discard self
    }
}

/// Calls a librdkafka function that explains its failure in a buffer; `nil` when it succeeds.
func withErrorText(_ succeeds: (UnsafeMutablePointer<CChar>, Int) -> Bool) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        buffer.initialize(repeating: 0)
        guard let text = buffer.baseAddress, !succeeds(text, buffer.count) else { return nil }
        return String(cString: text)
    }
}
