package import EventLog
import Foundation
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
    /// - Throws: `.recovery` when the changelog is another application's, or of a newer version of acavd: nothing of it
    ///   is touched then. What is damaged is given up, and what an older version wrote.
    package func run(
        earlier: () throws(ServiceError) -> EarlierRun
    ) throws(ServiceError) -> (evicted: Int, generation: Int) {
        let stop = StopFlag()
        let parameters = start.parameters
        guard try start.claim(until: stop), let recovery = try start.recover(until: stop) else { return (0, 0) }
        let run = try earlier()
        var changelog = try changelog(of: recovery)
        var sequence = EventSequence(
            next: max(changelog.head.sequence, run.nextSequence), topics: parameters.topics,
            source: parameters.source, clusteringNames: [])
        let evictions = sequence.records(of: sequence.events(resetting: run.members))
        var changes = changelog.beginGeneration(after: run.members.map(\.modelVersion).max() ?? 0)
        changes.append(
            changelog.advance { head in
                head.sequence = sequence.next
                head.modelVersion = 0
                head.instance = parameters.instance
            })
        try publish(evictions + changes.map { changelog.record(of: $0) })
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

    private func changelog(of recovery: Recovery) throws(ServiceError) -> Changelog {
        let parameters = start.parameters
        do {
            return try recovery.changelog(
                topic: parameters.changelog,
                orNew: StateHead(
                    origin: parameters.instance.id, application: parameters.application, encoder: parameters.encoder,
                    instance: parameters.instance))
        } catch {
            throw .recovery(error)
        }
    }

    /// Publishes all of it in one transaction, which is repeated until it comes through, and leaves the log.
    private func publish(_ records: [LogRecord]) throws(ServiceError) {
        var isDone = false
        while !isDone {
            do throws(LogFailure) {
                let transaction = try start.log.begin()
                for record in records { try transaction.publish(record) }
                try transaction.commit(offsets: [:])
                isDone = true
                try start.log.close()
            } catch .retry(let fault) {
                wait(after: fault)
            } catch .abortAndRewind(let fault) {
                wait(after: fault)
            } catch {
                throw .log(error)
            }
        }
    }

    private func wait(after fault: LogFault) {
        start.logger.warning("\(fault)", metadata: ["stage": "reset"])
        Thread.sleep(forTimeInterval: start.parameters.retryDelay / .seconds(1))
    }
}
