package import EventLog
package import Logging
import StateStore

/// Begins a new model generation: every member is evicted, with the reason `reset`, and whitening, centroids and counts
/// are given up. What has been read and the numbering of events go on.
///
/// Takes the place of a running instance, which is fenced.
package struct GenerationReset {
    private let start: CurationStart

    package init(log: any EventLog, parameters: ServiceParameters, store: LocalState?, logger: Logger) {
        start = CurationStart(log: log, parameters: parameters, store: store, logger: logger)
    }

    /// - Parameter earlier: What the output topics hold.
    /// - Returns: How many members were evicted, and the number of the new generation.
    package func run(
        earlier: () throws(ServiceError) -> EarlierRun
    ) throws(ServiceError) -> (evicted: Int, generation: Int) {
        let stop = StopFlag()
        let parameters = start.parameters
        guard try start.claim(until: stop), let recovery = try start.recover(until: stop) else { return (0, 0) }
        let run = try earlier()
        var changelog = recovery.changelog(
            topic: parameters.changelog,
            orNew: StateHead(
                origin: parameters.instance.id, application: parameters.application, encoder: parameters.encoder,
                instance: parameters.instance))
        var sequence = EventSequence(
            next: max(changelog.head.sequence, run.nextSequence), topics: parameters.topics,
            source: parameters.source, clusteringNames: [])
        let evictions = sequence.records(resetting: run.members)
        var changes = changelog.beginGeneration()
        changes.append(
            changelog.advance { head in
                head.sequence = sequence.next
                head.modelVersion = 0
                head.instance = parameters.instance
            })
        do throws(LogFailure) {
            let transaction = try start.log.begin()
            for record in evictions { try transaction.publish(record) }
            for change in changes { try transaction.publish(changelog.record(of: change)) }
            try transaction.commit(offsets: [:])
            try start.log.close()
        } catch {
            throw .log(error)
        }
        // The store is a cache: what it does not take, the next start reads.
        if let cache = recovery.cache {
            do {
                try cache.apply(changes, position: nil)
            } catch {
                start.logger.warning("\(error)", metadata: ["stage": "store"])
            }
        }
        return (run.members.count, changelog.head.generation)
    }
}
