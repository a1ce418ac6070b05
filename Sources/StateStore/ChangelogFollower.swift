package import EventLog

/// Keeps a local store up to date with a changelog that another instance writes, so that this one can take over in the
/// time that loading the store takes.
package struct ChangelogFollower {
    private let partition: TopicPartition
    private let cache: any StateCache
    private var position: Int64

    /// - Parameter position: The offset up to which the store is complete.
    package init(of topic: String, cache: any StateCache, position: Int64) {
        partition = Changelog.partition(of: topic)
        self.cache = cache
        self.position = position
    }

    /// Takes over what has been committed since the last call.
    ///
    /// - Returns: How many records that were.
    package mutating func follow(_ log: any EventLog) throws(LogFailure) -> Result<Int, StoreError> {
        guard try log.bounds(of: partition).upperBound > position else { return .success(0) }
        var changes: [StateChange] = []
        let end = try log.readToEnd(of: partition, from: position) { record in
            if let change = StateChange(of: record) { changes.append(change) }
        }
        do throws(StoreError) {
            try cache.apply(changes, position: end)
        } catch {
            return .failure(error)
        }
        position = end
        return .success(changes.count)
    }
}
