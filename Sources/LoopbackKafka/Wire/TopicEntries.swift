/// What a request or an answer says about the partitions of one topic.
struct TopicEntries<Entry> {
    let topic: String
    var entries: [Entry]

    /// The same topic with an answer for each entry.
    func map<Answer>(_ answer: (String, Entry) -> Answer) -> TopicEntries<Answer> {
        TopicEntries<Answer>(topic: topic, entries: entries.map { answer(topic, $0) })
    }
}

extension WireReader {
    /// One topic with its partitions, the commonest shape in the protocol.
    mutating func topicEntries<Entry>(
        _ entry: (inout WireReader) throws(WireError) -> Entry
    ) throws(WireError) -> TopicEntries<Entry> {
        let topic = try string()
        let entries = try array(entry)
        try endStructure()
        return TopicEntries(topic: topic, entries: entries)
    }

    /// An array of topics with their partitions.
    mutating func topics<Entry>(
        _ entry: (inout WireReader) throws(WireError) -> Entry
    ) throws(WireError) -> [TopicEntries<Entry>] {
        try array { (reader) throws(WireError) in try reader.topicEntries(entry) }
    }
}

extension WireWriter {
    mutating func topics<Entry>(_ topics: [TopicEntries<Entry>], _ write: (inout WireWriter, Entry) -> Void) {
        array(topics) { writer, topic in
            writer.string(topic.topic)
            writer.array(topic.entries, write)
            writer.endStructure()
        }
    }

    mutating func errorCode(_ code: ErrorCode) {
        integer(code.rawValue)
    }
}
