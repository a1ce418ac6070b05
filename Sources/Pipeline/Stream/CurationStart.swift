import Curation
import EventLog
import Foundation
import Logging
import StateStore

/// How a run begins: fence the one before, bring the state back, and take over what the configuration changes.
struct CurationStart {
    let log: any EventLog
    let parameters: ServiceParameters
    let store: LocalState?
    let logger: Logger

    /// - Parameter earlier: What the output topics hold, asked only when the changelog is empty.
    /// - Returns: The state, what to publish before anything else, and the store if it is usable; nil when `stop` was
    ///   raised before the brokers answered.
    func begin(
        until stop: StopFlag, earlier: () throws(ServiceError) -> EarlierRun
    ) throws(ServiceError) -> (curation: DurableCuration, opening: Publication, cache: (any StateCache)?)? {
        guard try claim(until: stop), let recovery = try recover(until: stop) else { return nil }
        guard let saved = try saved(in: recovery) else {
            let (curation, opening) = beginAnew(earlier: try earlier())
            return (curation, opening, recovery.cache)
        }
        let (curation, opening) = try saved.isEmpty ? beginGeneration(saved) : goOn(from: saved, recovery)
        return (curation, opening, recovery.cache)
    }

    func claim(until stop: StopFlag) throws(ServiceError) -> Bool {
        while !stop.isRaised {
            do throws(LogFailure) {
                try log.claim()
                return true
            } catch .retry(let fault) {
                logger.warning("\(fault); trying again", metadata: ["stage": "start"])
            } catch {
                throw .log(error)
            }
        }
        return false
    }

    func recover(until stop: StopFlag) throws(ServiceError) -> Recovery? {
        while !stop.isRaised {
            do throws(LogFailure) {
                let recovery = try Recovery(
                    of: parameters.changelog, from: log, cache: store?.cache,
                    contents: store?.contents ?? .empty)
                for notice in recovery.notices { logger.warning("\(notice)", metadata: ["stage": "start"]) }
                return recovery
            } catch .retry(let fault) {
                logger.warning("\(fault); trying again", metadata: ["stage": "start"])
            } catch {
                throw .log(error)
            }
        }
        return nil
    }

    private func saved(in recovery: Recovery) throws(ServiceError) -> SavedState? {
        do {
            return try recovery.saved(by: parameters.application)
        } catch {
            throw .recovery(error)
        }
    }

    private func goOn(
        from saved: SavedState, _ recovery: Recovery
    ) throws(ServiceError) -> (DurableCuration, Publication) {
        let start = ContinuousClock.now
        guard saved.head.encoder == parameters.encoder else {
            throw .incompatible([
                "the clips of the set were embedded by \(saved.head.encoder), and the configuration says "
                    + parameters.encoder
            ])
        }
        // Subscribers would find events from the middle of a stream, or a table that lacks members.
        let topics = [
            ("topics.events", saved.head.eventsTopic, parameters.topics.events),
            ("topics.curated", saved.head.curatedTopic, parameters.topics.curated),
        ].filter { $0.1 != $0.2 }
        guard topics.isEmpty else {
            throw .incompatible(
                topics.map { "\($0) is \($1) in the state and \($2) in the configuration" })
        }
        let (curator, replayed, corrections): (Curator, Int, Int)
        do {
            (curator, replayed, corrections) = try saved.restore()
        } catch {
            throw .recovery(error)
        }
        if corrections > 0 {
            logger.warning(
                """
                \(corrections) of the journal's steps come out otherwise in this machine's arithmetic; the \
                journal was followed, so the set is what its events say
                """, metadata: ["stage": "start"])
        }
        let before = curator.parameters
        let evicted: [MembershipChange]
        do throws(StateError) {
            evicted = try curator.adopt(parameters.curation)
        } catch .incompatible(let differences) {
            throw .incompatible(differences)
        } catch {
            throw .recovery(.state(error))
        }
        logger.notice(
            """
            \(curator.state.size) members restored: \(recovery.stored) entries of the local store, \(recovery.read) \
            records of the changelog, \(replayed) clips replayed
            """,
            metadata: [
                "stage": "start", "model_version": "\(curator.modelVersion)",
                "seconds": "\((ContinuousClock.now - start) / .seconds(1))",
            ])
        if curator.parameters != before {
            logger.notice(
                "the configuration has changed; \(evicted.count) members are evicted for it",
                metadata: ["stage": "start"])
        }
        var curation = DurableCuration(
            curator, changelog: saved.changelog(topic: parameters.changelog), parameters: parameters,
            replayed: replayed)
        let opening = curation.open(
            evicted: evicted, checkpointing: curator.parameters != before || corrections > 0)
        return (curation, opening)
    }

    /// A generation that a reset has prepared, and nothing has been decided in.
    private func beginGeneration(_ saved: SavedState) -> (DurableCuration, Publication) {
        var curation = DurableCuration(
            Curator(parameters.curation, firstModelVersion: saved.head.firstModelVersion),
            changelog: saved.changelog(topic: parameters.changelog), parameters: parameters, replayed: 0)
        let opening = curation.open(checkpointing: true)
        return (curation, opening)
    }

    private func beginAnew(earlier: EarlierRun) -> (DurableCuration, Publication) {
        if !earlier.members.isEmpty {
            logger.notice(
                """
                the table lists \(earlier.members.count) members and there is no state: they are evicted, and the set \
                begins empty
                """, metadata: ["stage": "start"])
        }
        var head = StateHead(
            origin: parameters.instance.id, application: parameters.application, encoder: parameters.encoder,
            instance: parameters.instance)
        // A version names one set of centroids, for good.
        let last = earlier.members.map(\.modelVersion).max() ?? 0
        head.firstModelVersion = max(1, min(last, StateHead.greatestModelVersion - 1) + 1)
        var curation = DurableCuration(
            Curator(parameters.curation, firstModelVersion: head.firstModelVersion),
            changelog: Changelog(topic: parameters.changelog, head: head), parameters: parameters, replayed: 0)
        let opening = curation.open(
            leftovers: earlier.members, firstSequence: earlier.nextSequence, checkpointing: true)
        return (curation, opening)
    }
}
