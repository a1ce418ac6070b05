/// A record in the dead-letter topic which says that a letter was sent to the input again.
///
/// It is written in the transaction that sends the letter, so there is one exactly when the letter was sent. It lies in
/// the letter's own partition, behind the letter: retention, which takes the oldest first, never takes it before.
package struct RequeueMarker: Hashable, Sendable {
    private static let partitionHeader = "acavd_requeued_partition"
    private static let offsetHeader = "acavd_requeued_offset"

    /// The letter, by its partition and offset in the topic of the marker.
    package let letter: RecordPlace

    package init(of letter: RecordPlace) {
        self.letter = letter
    }

    /// Reads a record of the dead-letter topic.
    ///
    /// - Returns: `nil` when it is not a marker.
    package init?(_ record: ConsumedRecord) {
        guard record.value == nil, let partition: Int32 = record.number(ofHeader: RequeueMarker.partitionHeader),
            let offset: Int64 = record.number(ofHeader: RequeueMarker.offsetHeader)
        else { return nil }
        let place = TopicPartition(topic: record.source.topic, partition: partition)
        letter = RecordPlace(partition: place, offset: offset)
    }

    /// The record to publish.
    ///
    /// - Parameter key: The letter's, so that a reader who groups by key finds both.
    package func record(key: [UInt8]?) -> LogRecord {
        LogRecord(
            topic: letter.partition.topic, partition: letter.partition.partition, key: key, value: nil,
            headers: [
                LogHeader(RequeueMarker.partitionHeader, String(letter.partition.partition)),
                LogHeader(RequeueMarker.offsetHeader, String(letter.offset)),
            ])
    }
}
