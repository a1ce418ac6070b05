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
    var observer: (any ServiceObserver)?

    /// - Parameter earlier: What the output topics hold, asked only when the changelog is empty.
    /// - Returns: The state, what to publish before anything else, and the store if it is usable; nil when `stop` was
    ///   raised before the brokers answered.
    func begin(
        until stop: StopFlag, earlier: () throws(ServiceError) -> EarlierRun
    ) throws(ServiceError) -> (curation: DurableCuration, opening: Publication, cache: (any StateCache)?)? {
        // Judged first: a mistaken configuration must not end an instance that is at work.
        try judgeHead()
        guard try claim(until: stop), let recovery = try recover(until: stop) else { return nil }
        guard let saved = try saved(in: recovery) else {
            let (curation, opening) = beginAnew(earlier: try earlier())
            return (curation, opening, recovery.cache)
        }
        let (curation, opening) = try saved.isEmpty ? beginGeneration(saved) : goOn(from: saved, recovery)
        return (curation, opening, recovery.cache)
    }

    /// Refuses to go on where another model or other topics are in use, by what the changelog says last. What it cannot
    /// find out now is found out after the claim.
    private func judgeHead() throws(ServiceError) {
        let head: StateHead?
        do throws(LogFailure) {
            head = try StateHead.last(in: parameters.changelog, log: log)
        } catch .retry {
            return
        } catch {
            throw .log(error)
        }
        if let head { try judge(head) }
    }

    private func judge(_ head: StateHead) throws(ServiceError) {
        // In a generation that has only been prepared, nothing is there to fit.
        guard head.pieces > 0 || head.journal > 0 else { return }
        // Subscribers would find events from the middle of a stream, or a table that lacks members.
        let differences = [
            ("the encoder", head.encoder, parameters.encoder), ("the model", head.model, parameters.model),
            ("topics.events", head.eventsTopic, parameters.topics.events),
            ("topics.curated", head.curatedTopic, parameters.topics.curated),
        ].filter { $0.1 != $0.2 }
        guard differences.isEmpty else {
            throw .incompatible(
                differences.map { "\($0) is \"\($1)\" in the state and \"\($2)\" in the configuration" })
        }
    }

    func claim(until stop: StopFlag) throws(ServiceError) -> Bool {
        try persist(until: stop) { () throws(LogFailure) in try log.claim() } != nil
    }

    func recover(until stop: StopFlag) throws(ServiceError) -> Recovery? {
        let recovery = try persist(until: stop) { () throws(LogFailure) in
            try Recovery(
                of: parameters.changelog, from: log, cache: store?.cache, contents: store?.contents ?? .empty,
                onProgress: { observer?.progressed() })
        }
        for notice in recovery?.notices ?? [] { logger.warning("\(notice)", metadata: ["stage": "start"]) }
        return recovery
    }

    private var persist: Persistence { Persistence(logger: logger, stage: "start", observer: observer) }

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
        try judge(saved.head)
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
        // What the local store made up for must be in the changelog again before the store is lost.
        let isWhole = recovery.start <= saved.head.changelogStart
        if !isWhole {
            logger.warning(
                """
                records of \(parameters.changelog) before offset \(recovery.start) were deleted; the local store has \
                them, and the whole state is written again. The topic must have cleanup.policy=compact, and no records \
                deleted
                """, metadata: ["stage": "start"])
        }
        var curation = DurableCuration(
            curator, changelog: saved.changelog(topic: parameters.changelog, isWhole: isWhole),
            parameters: parameters, replayed: replayed, changelogStart: recovery.start)
        let opening = curation.open(
            evicted: evicted, checkpointing: curator.parameters != before || corrections > 0 || !isWhole)
        return (curation, opening)
    }

    /// A generation that a reset has prepared, and nothing has been decided in.
    private func beginGeneration(_ saved: SavedState) -> (DurableCuration, Publication) {
        var curation = DurableCuration(
            Curator(parameters.curation, firstModelVersion: saved.head.firstModelVersion),
            changelog: saved.changelog(topic: parameters.changelog), parameters: parameters, replayed: 0,
            changelogStart: 0)
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
            changelog: Changelog(topic: parameters.changelog, head: head), parameters: parameters, replayed: 0,
            changelogStart: 0)
        let opening = curation.open(
            leftovers: earlier.members, firstSequence: earlier.nextSequence, checkpointing: true)
        return (curation, opening)
    }
}
