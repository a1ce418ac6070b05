import CRdKafka
import EventLog

/// Owns a CreateTopics request for one topic.
struct TopicCreation: ~Copyable {
    private let topic: OpaquePointer?
    private let options: OpaquePointer

    /// A topic with as many replicas as the brokers give by default.
    ///
    /// - Returns: `nil` when librdkafka does not accept the name, a setting or the timeout.
    init?(
        of name: String, partitions: Int, settings: KeyValuePairs<String, String>, from handle: borrowing ClientHandle,
        timeout: Duration
    ) {
        var made: OpaquePointer?
        _ = withErrorText { text, size in
            made = rd_kafka_NewTopic_new(name, Int32(clamping: partitions), -1, text, size)
            return made != nil
        }
        let topic = made
        self.topic = topic
        options = rd_kafka_AdminOptions_new(handle.client, RD_KAFKA_ADMIN_OP_CREATETOPICS)
        let areAccepted = settings.allSatisfy { name, value in
            topic != nil && rd_kafka_NewTopic_set_config(topic, name, value) == RD_KAFKA_RESP_ERR_NO_ERROR
        }
        let (limit, options) = (timeout.milliseconds, options)
        let problem = withErrorText { text, size in
            // The second limit is how long the brokers wait until the topic is known everywhere.
            rd_kafka_AdminOptions_set_request_timeout(options, limit, text, size) == RD_KAFKA_RESP_ERR_NO_ERROR
                && rd_kafka_AdminOptions_set_operation_timeout(options, limit, text, size)
                    == RD_KAFKA_RESP_ERR_NO_ERROR
        }
        guard topic != nil, areAccepted, problem == nil else { return nil }
    }

    deinit {
        if let topic { rd_kafka_NewTopic_destroy(topic) }
        rd_kafka_AdminOptions_destroy(options)
    }

    /// Asks for the topic and waits for the answer.
    ///
    /// - Returns: The cluster's answer and its words, or a code of librdkafka's own when none came.
    func send(
        from handle: borrowing ClientHandle, timeout: Duration
    ) -> (code: rd_kafka_resp_err_t, explanation: String?) {
        let answers = AnswerQueue(of: handle)
        var topics: [OpaquePointer?] = [topic]
        rd_kafka_CreateTopics(handle.client, &topics, topics.count, options, answers.pointer)
        // A little more than librdkafka takes for itself, which says more than silence.
        guard let event = answers.poll(timeout: timeout + .seconds(1)) else {
            return (RD_KAFKA_RESP_ERR__TIMED_OUT, nil)
        }
        guard event.code == RD_KAFKA_RESP_ERR_NO_ERROR, let result = rd_kafka_event_CreateTopics_result(event.pointer)
        else { return (event.code, event.explanation) }
        var count = 0
        let described = rd_kafka_CreateTopics_result_topics(result, &count)
        guard count > 0, let answer = described?.pointee else { return (RD_KAFKA_RESP_ERR__BAD_MSG, nil) }
        return (
            rd_kafka_topic_result_error(answer),
            rd_kafka_topic_result_error_string(answer).map { String(cString: $0) }
        )
    }
}
