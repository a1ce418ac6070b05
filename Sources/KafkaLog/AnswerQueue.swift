import CRdKafka

/// Owns a queue for the answer to one request. An answer that comes too late goes nowhere.
struct AnswerQueue: ~Copyable {
    let pointer: OpaquePointer

    init(of handle: borrowing ClientHandle) {
        pointer = rd_kafka_queue_new(handle.client)
    }

    deinit {
        rd_kafka_queue_destroy(pointer)
    }

    /// Waits up to `timeout` for the answer.
    func poll(timeout: Duration) -> ClientEvent? {
        ClientEvent(rd_kafka_queue_poll(pointer, timeout.milliseconds))
    }
}
