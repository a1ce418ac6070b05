extension InMemoryLog: LetterLog {
    package func end(of partition: TopicPartition) throws(LogFailure) -> Int64 {
        try perform(.bounds) { () throws(LogFailure) in try knownBounds(of: partition).highWatermark }
    }

    package func read(
        _ offsets: Range<Int64>, of partition: TopicPartition, _ body: (ConsumedRecord) -> Void
    ) throws(LogFailure) {
        try perform(.readToEnd) { () throws(LogFailure) in
            let bounds = try knownBounds(of: partition)
            guard offsets.upperBound <= bounds.lastStable else {
                throw .retry(
                    LogFault(
                        operation: "reading \(partition)", code: "UNDECIDED",
                        message: "a transaction is open since offset \(bounds.lastStable)"))
            }
            var next = max(offsets.lowerBound, bounds.start)
            while next < offsets.upperBound {
                let fetched = try asking("reading \(partition)") { () throws(BrokerRefusal) in
                    try broker.fetchKept(partition, from: next, maximum: 1000)
                }
                fetched.records.prefix { $0.offset < offsets.upperBound }.forEach(body)
                next = fetched.next
            }
        }
    }
}
