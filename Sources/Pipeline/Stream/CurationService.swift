package import EventLog
package import Logging
import Curation
import Foundation
import Foundations
import StateStore
package import Workers

/// The daemon's loop: poll, embed, decide, and publish a mini-batch in one transaction with the state that follows.
///
/// Runs on one thread; videos are decoded on the threads of `embedding`. What is in memory is bounded: the videos that
/// `embedding` admits, a mini-batch, and the curator's warm-up.
///
/// Nothing is decided while a mini-batch waits to be published, and nothing that was decided is decided again: a
/// transaction that fails is repeated with the same records, and a process that dies before its commit leaves no trace.
package final class CurationService {
    /// How long a full pipeline may leave the log alone before it pauses the flow and lets the group hear from it.
    private static let longestSilence = Duration.seconds(5)

    /// The most work that the adjusted mutual information may be: less than half a second of it.
    private static let mostEstimateTerms = 2e8

    /// After as many transactions the local store is told how far the changelog reaches.
    private static let transactionsPerPosition = 64

    private let log: any EventLog
    private let embedding: OrderedWork<VideoRequest, VideoOutcome>
    private var parameters: ServiceParameters
    private let earlier: () throws(ServiceError) -> EarlierRun
    private let logger: Logger
    private let control: ServiceControl
    private let observer: (any ServiceObserver)?
    private let clock = ContinuousClock()

    private var store: LocalState?
    private var cache: (any StateCache)?
    private var merge = InputMerge()
    /// Messages in the order they were read, waiting for their turn.
    private var arrivals = ArraySlice<Arrival>()
    /// Messages whose turn it is, waiting for the mini-batch to be full.
    private var batch = MiniBatch()
    /// Decided, and not published yet.
    private var publication: Publication?
    private var attempts = 0
    private var nextAttempt: ContinuousClock.Instant
    private var transactionsSincePosition = 0
    private var report = StreamReport()
    private var lastPoll: ContinuousClock.Instant
    /// Whether the log was told to bring no records.
    private var isPaused = false
    private var phase = ServicePhase.recovering
    /// Partitions that are not read on, because others have to catch up with them.
    private var held: Set<TopicPartition> = []

    /// A message and what it waits for.
    private enum Arrival {
        case video(ConsumedRecord)
        case ready(ReadyMessage)

        /// A video whose partition is another reader's now; what embedding it gives goes nowhere.
        case dropped
    }

    /// - Parameters:
    ///   - log: The input, the output and the state.
    ///   - embedding: The threads that decode.
    ///   - parameters: What to do.
    ///   - store: The local store; without one every start reads all of the changelog.
    ///   - earlier: What the output topics hold; asked when the changelog is empty.
    ///   - control: What other threads ask of it.
    ///   - logger: For what an operator wants to know.
    ///   - observer: Sees what it does.
    package init(
        log: any EventLog, embedding: OrderedWork<VideoRequest, VideoOutcome>, parameters: ServiceParameters,
        store: LocalState?, earlier: @escaping () throws(ServiceError) -> EarlierRun,
        control: ServiceControl = ServiceControl(), logger: Logger, observer: (any ServiceObserver)? = nil
    ) {
        self.log = log
        self.embedding = embedding
        self.parameters = parameters
        self.store = store
        self.earlier = earlier
        self.logger = logger
        self.control = control
        self.observer = observer
        lastPoll = clock.now
        nextAttempt = clock.now
    }

    /// Runs until `stop` is raised; then publishes the mini-batch in hand and leaves the log.
    ///
    /// Videos still being decoded are left to the next run: their messages are not committed.
    ///
    /// - Throws: `ServiceError` when the log cannot be used any more, the state cannot be brought back, the
    ///   configuration does not fit it, or the curator cannot start.
    package func run(until stop: StopFlag) throws(ServiceError) {
        observer?.entered(.recovering)
        let start = CurationStart(log: log, parameters: parameters, store: store, logger: logger, observer: observer)
        let begun = try start.begin(until: stop, earlier: earlier)
        // What the store held is in the curator now.
        store = nil
        guard let begun else { return }
        var curation = begun.curation
        cache = begun.cache
        publication = begun.opening
        try publish(curation)
        while publication != nil, !stop.isRaised {
            Thread.sleep(forTimeInterval: parameters.retryDelay / .seconds(1))
            try publish(curation)
        }
        guard publication == nil else { return }
        _ = try persist(until: stop) { () throws(LogFailure) in try log.subscribe(to: [parameters.discovered]) }

        enter(.running)
        while !stop.isRaised {
            if control.isPaused != (phase == .paused) { enter(control.isPaused ? .paused : .running) }
            try poll(curation, stop)
            take(embedding.collect(timeout: isFull ? .milliseconds(50) : .zero))
            for wait in embedding.waits { observer?.spent(wait, on: .waiting) }
            if publication != nil {
                if isFull { Thread.sleep(forTimeInterval: 0.01) }
                try publish(curation)
            } else if let changed = control.takeChange() {
                try adopt(changed, &curation)
            } else if isBatchDue {
                try decide(&curation)
            } else if phase == .paused {
                Thread.sleep(forTimeInterval: 0.02)
            }
            control.answer(from: curation.curator)
            observer?.turned(
                ServiceTurn(
                    partitions: merge.partitions, videosInFlight: embedding.outstanding,
                    videosInFlightLimit: embedding.limit,
                    messagesWaiting: merge.count + arrivals.count - embedding.outstanding, batchClips: batch.size,
                    standstill: embedding.standstill))
        }
        enter(.stopping)
        try finish(&curation)
    }

    private func enter(_ phase: ServicePhase) {
        self.phase = phase
        observer?.entered(phase)
    }

    /// Decides about the mini-batch in hand, and tries to publish that.
    private func decide(_ curation: inout DurableCuration) throws(ServiceError) {
        let start = clock.now
        publication = try curation.decide(batch.take())
        observer?.spent(clock.now - start, on: .deciding)
        try publish(curation)
    }

    /// Goes on under other parameters.
    private func adopt(_ changed: ServiceParameters, _ curation: inout DurableCuration) throws(ServiceError) {
        do throws(StateError) {
            publication = try curation.adopt(changed.curation)
        } catch {
            // What the model rests on is not among what may change while it runs, so this is not expected.
            logger.error("\(error); the curation goes on as before", metadata: ["stage": "reload"])
            return
        }
        parameters = changed
        try publish(curation)
    }

    /// Publishes what is in hand, if the log takes it, and leaves.
    private func finish(_ curation: inout DurableCuration) throws(ServiceError) {
        nextAttempt = clock.now
        try publish(curation)
        if publication == nil {
            take(embedding.collect(timeout: .zero))
            if !batch.isEmpty { try decide(&curation) }
        }
        if publication != nil {
            logger.warning("the last mini-batch is left to the next run", metadata: ["stage": "publish"])
        }
        do throws(LogFailure) {
            try log.close()
        } catch .retry(let fault) {
            // All that matters is committed; the group finds out by itself.
            logger.warning("\(fault)", metadata: ["stage": "close"])
        } catch {
            throw .log(error)
        }
    }

    private var isFull: Bool {
        // Messages without a video take no room in `embedding`; behind a slow video they must not pile up either.
        embedding.room == 0 || batch.size >= parameters.batchClips || arrivals.count >= 4 * embedding.limit
    }

    private var isBatchDue: Bool {
        guard let started = batch.started else { return false }
        return batch.size >= parameters.batchClips || clock.now - started >= parameters.batchDelay
    }

    private var persist: Persistence {
        Persistence(logger: logger, stage: "poll", delay: parameters.retryDelay, observer: observer)
    }

    // MARK: - Reading

    private func poll(_ curation: DurableCuration, _ stop: StopFlag) throws(ServiceError) {
        let events: [InputEvent]
        do throws(LogFailure) {
            // Back-pressure: what is not polled stays in the log. In a long stall the group must still hear from us,
            // without records coming along.
            if isFull || phase == .paused {
                guard clock.now - lastPoll > CurationService.longestSilence else { return }
                if !isPaused {
                    try log.pause()
                    isPaused = true
                }
            } else if isPaused {
                try log.resume()
                isPaused = false
            }
            let overfull = merge.overfull
            if held != overfull {
                try log.hold(overfull)
                held = overfull
            }
            lastPoll = clock.now
            let isIdle = embedding.outstanding == 0 && batch.isEmpty && merge.count == 0 && publication == nil
            events = try log.poll(maximum: max(1, embedding.room), timeout: .milliseconds(isIdle ? 200 : 10))
        } catch .retry(let fault) {
            logger.warning("\(fault)", metadata: ["stage": "poll"])
            return
        } catch {
            throw .log(error)
        }
        for event in events { try take(event, curation, stop) }
        while !isFull, phase != .paused, let record = merge.next(at: clock.now) { take(record) }
    }

    private func take(_ event: InputEvent, _ curation: DurableCuration, _ stop: StopFlag) throws(ServiceError) {
        switch event {
        case .record(let record): merge.enter(record)
        case .caughtUp(let partition): merge.noteEnd(of: partition)
        case .assigned(let partitions):
            logger.info("reading \(partitions.map(\.description).sorted().joined(separator: ", "))")
            merge.assign(partitions)
            // Before anything else is polled: should the call have had its effect, and only its answer be lost, doing
            // it again must not bring back what has been handed out.
            _ = try persist(until: stop) { () throws(LogFailure) in
                try log.beginReading(partitions, from: curation.positions)
            }
        case .revoked(let partitions):
            logger.info("giving up \(partitions.map(\.description).sorted().joined(separator: ", "))")
            drop(Set(partitions))
        }
    }

    /// Forgets the messages of partitions that another reader gets, but for those already decided about.
    private func drop(_ partitions: Set<TopicPartition>) {
        merge.revoke(Array(partitions))
        batch.removeAll { partitions.contains($0.source) }
        arrivals = ArraySlice(
            arrivals.compactMap { arrival in
                switch arrival {
                case .video(let record): partitions.contains(record.source) ? .dropped : arrival
                case .ready(let message): partitions.contains(message.source) ? nil : arrival
                case .dropped: arrival
                }
            })
    }

    private func take(_ record: ConsumedRecord) {
        do throws(DiscoveryError) {
            switch try DiscoveryMessage.parse(record) {
            case .withdrawal(let video):
                append(ReadyMessage(source: record.source, offset: record.offset, content: .withdrawal(video)))
            case .video(let discovery):
                if let reason = parameters.rules.reason(for: discovery) {
                    append(
                        ReadyMessage(
                            source: record.source, offset: record.offset, content: .clips([], filtered: [reason])))
                    return
                }
                guard let uri = discovery.uri ?? parameters.uriTemplate?.uri(of: discovery.id) else {
                    append(
                        deadLetter(
                            record,
                            VideoFailure(
                                errorClass: "no_uri",
                                message: "video \(discovery.id) has no uri; send one, or configure media.uri_template"))
                    )
                    return
                }
                embedding.submit(VideoRequest(id: discovery.id, uri: uri, segments: discovery.segments))
                arrivals.append(.video(record))
            }
        } catch {
            append(deadLetter(record, VideoFailure(errorClass: error.errorClass, message: error.description)))
        }
    }

    private func append(_ message: ReadyMessage) {
        if arrivals.isEmpty { batch.append(message, at: clock.now) } else { arrivals.append(.ready(message)) }
    }

    private func deadLetter(_ record: ConsumedRecord, _ failure: VideoFailure) -> ReadyMessage {
        let letter = DeadLetter(
            input: record, errorClass: failure.errorClass, message: failure.message, attempts: failure.attempts,
            lastWords: failure.lastWords)
        logger.warning(
            "\(letter.message)",
            metadata: [
                "error_class": "\(failure.errorClass)", "input": "\(record.source)@\(record.offset)",
                "stage": "embed", "attempts": "\(failure.attempts)",
            ].merging(failure.lastWords.map { ["last_words": "\($0)"] } ?? [:]) { $1 })
        return ReadyMessage(
            source: record.source, offset: record.offset,
            content: .deadLetter(
                letter.record(topic: parameters.topics.rejected), errorClass: failure.errorClass))
    }

    /// Moves messages whose outcome is known, in the order they were read, into the mini-batch.
    private func take(_ outcomes: [VideoOutcome]) {
        var outcomes = outcomes[...]
        while let arrival = arrivals.first {
            switch arrival {
            case .ready(let message): batch.append(message, at: clock.now)
            case .dropped:
                guard outcomes.popFirst() != nil else { return }
            case .video(let record):
                guard let outcome = outcomes.popFirst() else { return }
                switch outcome {
                case .embedded(let clips, let filtered):
                    batch.append(
                        ReadyMessage(
                            source: record.source, offset: record.offset,
                            content: .clips(clips, filtered: filtered)),
                        at: clock.now)
                case .failed(let failure):
                    batch.append(deadLetter(record, failure), at: clock.now)
                }
            }
            arrivals.removeFirst()
        }
    }

    // MARK: - Publishing

    /// Tries to publish what was decided; on a failure that passes it is tried again at a later call, unchanged.
    private func publish(_ curation: DurableCuration) throws(ServiceError) {
        guard let publication, clock.now >= nextAttempt else { return }
        var end: Int64?
        let start = clock.now
        do throws(LogFailure) {
            end = try changelogEnd()
            let transaction = try log.begin()
            for record in publication.records { try transaction.publish(record) }
            try transaction.commit(offsets: publication.offsets)
        } catch .retry(let fault) {
            return later(fault)
        } catch .abortAndRewind(let fault) {
            return later(fault)
        } catch {
            throw .log(error)
        }
        self.publication = nil
        attempts = 0
        observer?.spent(clock.now - start, on: .publishing)
        remember(publication, position: end)
        report.transactions += 1
        report.tallies = curation.tallies
        report.curation = curation.curator.counts
        report.state = curation.curator.state
        report.modelVersion = curation.curator.modelVersion
        report.events = publication.events
        report.positions = curation.positions
        guard let observer else { return }
        report.estimates =
            observer.wantsEstimates ? curation.curator.estimates(mostTerms: CurationService.mostEstimateTerms) : nil
        observer.committed(report)
    }

    private func later(_ fault: LogFault) {
        attempts += 1
        observer?.retried()
        nextAttempt = clock.now + parameters.retryDelay * min(attempts, 100)
        logger.warning(
            "\(fault); publishing the mini-batch again",
            metadata: ["stage": "publish", "attempt": "\(attempts)"])
    }

    /// Now and then: where the changelog ends before a transaction. When that transaction succeeds no other instance
    /// can have written before it, so that up to here everything is this one's own and in the local store.
    private func changelogEnd() throws(LogFailure) -> Int64? {
        guard cache != nil else { return nil }
        transactionsSincePosition += 1
        guard transactionsSincePosition >= CurationService.transactionsPerPosition else { return nil }
        return try log.bounds(of: Changelog.partition(of: parameters.changelog)).upperBound
    }

    /// Brings the local store up to what has just been committed. It is a cache: when it cannot be written the service
    /// goes on without, and the next start reads more of the changelog.
    private func remember(_ publication: Publication, position: Int64?) {
        guard let cache else { return }
        do {
            try cache.apply(publication.changes, position: position)
            if position != nil { transactionsSincePosition = 0 }
            // A checkpoint is long: the next start should not have to read it again.
            if publication.isCheckpoint { transactionsSincePosition = CurationService.transactionsPerPosition }
        } catch {
            self.cache = nil
            logger.error(
                "\(error); this run goes on without the local store, and the next start reads more of the changelog",
                metadata: ["stage": "store"])
        }
    }
}
