package import EventLog

extension KafkaLog: LetterLog {
    package func end(of partition: TopicPartition) throws(LogFailure) -> Int64 {
        // Only a client that reads everything hears of what is undecided.
        try client(.reader(group: group, isolation: .uncommitted), "asking for the end of \(partition)")
            .bounds(of: partition, timeout: KafkaLog.patience).upperBound
    }

    package func read(
        _ offsets: Range<Int64>, of partition: TopicPartition, _ body: (ConsumedRecord) -> Void
    ) throws(LogFailure) {
        let bounds = try bounds(of: partition)
        guard offsets.upperBound <= bounds.upperBound else {
            throw .retry(
                LogFault(
                    operation: "reading \(partition)", code: "UNDECIDED",
                    message: """
                        a transaction is open since offset \(bounds.upperBound); it ends when its instance goes on or \
                        starts again, or when the brokers lose patience (transaction.timeout.ms)
                        """))
        }
        let start = max(offsets.lowerBound, bounds.lowerBound)
        guard start < offsets.upperBound else { return }
        let reading = try client(.reader(group: group), "reading \(partition)")
        var reader = try PartitionReader(
            partition.description, with: reading, from: [partition: start], to: [partition: offsets.upperBound])
        try reader.readToEnd(patience: KafkaLog.patience) { record in
            if record.offset < offsets.upperBound { body(record) }
        }
    }
}
