package import Curation
package import EventLog
package import Logging
import Foundation
import Foundations

/// How the service cuts and paces its work.
package struct ServiceParameters: Sendable {
    package var topics: OutputTopics

    /// What events name as their source.
    package var source: String

    /// Where videos are whose message has no URI.
    package var uriTemplate: URITemplate?

    /// A mini-batch is decided and published when it has so many clips (a message without clips counts as one),
    package var batchClips: Int

    /// or when its first has waited so long.
    package var batchDelay: Duration

    package init(
        topics: OutputTopics, source: String, uriTemplate: URITemplate?, batchClips: Int = 256,
        batchDelay: Duration = .seconds(1)
    ) {
        self.topics = topics
        self.source = source
        self.uriTemplate = uriTemplate
        self.batchClips = batchClips
        self.batchDelay = batchDelay
    }
}

/// What an earlier run left in the output topics.
package struct EarlierRun: Sendable {
    /// One more than the last sequence number that was published, or 0.
    package let nextSequence: UInt64

    /// Members the table still lists.
    package let members: [ClipChange]

    package init(nextSequence: UInt64 = 0, members: [ClipChange] = []) {
        self.nextSequence = nextSequence
        self.members = members
    }
}

/// The daemon's loop: poll, embed, decide, and publish a mini-batch in one transaction.
///
/// Runs on one thread; videos are decoded on the threads of `embedding`. What is in memory is bounded: the videos that
/// `embedding` admits, a mini-batch, and the curator's warm-up.
package final class CurationService {
    /// How long a full pipeline may leave the log alone before it pauses the flow and lets the group hear from it.
    private static let longestSilence = Duration.seconds(5)

    private let log: any EventLog
    private let embedding: OrderedWork<VideoRequest, VideoOutcome>
    private let curator: Curator
    private let parameters: ServiceParameters
    private let logger: Logger
    private let onCommit: (StreamReport) -> Void
    private let clock = ContinuousClock()

    private var sequence: EventSequence
    private var ledger = OffsetLedger()
    /// Offsets whose records are published and that the log has not taken yet.
    private var unrecorded: LogOffsets = [:]
    /// Messages in the order they were read, waiting for their turn.
    private var arrivals = ArraySlice<Arrival>()
    /// Messages whose turn it is, waiting for the mini-batch to be full.
    private var batch: [ReadyMessage] = []
    private var batchSize = 0
    private var batchStarted: ContinuousClock.Instant?
    /// Clips of a message the curator has not answered for, by ticket.
    private var unanswered: [Int: Int] = [:]
    private var earlierMembers: [ClipChange]
    private var report = StreamReport()
    private var lastPoll: ContinuousClock.Instant
    private var isPaused = false

    /// A message and what it waits for.
    private enum Arrival {
        case video(ticket: Int, record: ConsumedRecord)
        case ready(ReadyMessage)
    }

    private struct ReadyMessage {
        let ticket: Int
        let content: Content

        enum Content {
            case clips([EmbeddedClip])
            case withdrawal(VideoID)
            case deadLetter(LogRecord)
        }
    }

    /// - Parameters:
    ///   - log: The input and output.
    ///   - embedding: The threads that decode.
    ///   - curator: Decides.
    ///   - parameters: Topics and pace.
    ///   - earlier: What the output topics hold.
    ///   - logger: For what an operator wants to know.
    ///   - onCommit: Called on the service's thread after each transaction.
    package init(
        log: any EventLog, embedding: OrderedWork<VideoRequest, VideoOutcome>, curator: Curator,
        parameters: ServiceParameters, earlier: EarlierRun, logger: Logger,
        onCommit: @escaping (StreamReport) -> Void = { _ in }
    ) {
        self.log = log
        self.embedding = embedding
        self.curator = curator
        self.parameters = parameters
        self.logger = logger
        self.onCommit = onCommit
        sequence = EventSequence(
            next: earlier.nextSequence, topics: parameters.topics, source: parameters.source,
            clusteringNames: curator.parameters.clusteringNames)
        earlierMembers = earlier.members
        lastPoll = clock.now
    }

    /// Runs until `stop` is raised; then publishes the mini-batch in hand and leaves the log.
    ///
    /// Videos still being decoded are left to the next run: their messages are not committed.
    ///
    /// - Throws: `ServiceError` when the log cannot be used any more or the curator cannot start.
    package func run(until stop: StopFlag) throws(ServiceError) {
        try clearEarlierRun()
        while !stop.isRaised {
            try poll(stop)
            take(embedding.collect(timeout: isFull ? .milliseconds(50) : .zero))
            if isBatchDue { try commitBatch(stop) }
        }
        take(embedding.collect(timeout: .zero))
        try commitBatch(stop)
        do throws(LogFailure) {
            try log.close()
        } catch {
            throw .log(error)
        }
    }

    private var isFull: Bool {
        // Messages without a video take no room in `embedding`; behind a slow video they must not pile up either.
        embedding.room == 0 || batchSize >= parameters.batchClips || arrivals.count >= 4 * embedding.limit
    }

    private var isBatchDue: Bool {
        guard let batchStarted else { return false }
        return batchSize >= parameters.batchClips || clock.now - batchStarted >= parameters.batchDelay
    }

    // MARK: - Reading

    private func poll(_ stop: StopFlag) throws(ServiceError) {
        let events: [InputEvent]
        do throws(LogFailure) {
            if isFull {
                // Back-pressure: what is not polled stays in the log. In a long stall the group must still hear from
                // us, without records coming along.
                guard clock.now - lastPoll > CurationService.longestSilence else { return }
                if !isPaused {
                    try log.pause()
                    isPaused = true
                }
            } else if isPaused {
                try log.resume()
                isPaused = false
            }
            lastPoll = clock.now
            let isIdle = embedding.outstanding == 0 && batch.isEmpty
            let room = max(1, min(embedding.room, parameters.batchClips))
            events = try log.poll(maximum: room, timeout: .milliseconds(isIdle ? 200 : 10))
        } catch {
            guard case .retry(let fault) = error else { throw .log(error) }
            logger.warning("\(fault)", metadata: ["stage": "poll"])
            return
        }
        for event in events { try take(event, stop) }
    }

    private func take(_ event: InputEvent, _ stop: StopFlag) throws(ServiceError) {
        switch event {
        case .record(let record): take(record)
        case .assigned(let partitions):
            logger.info("reading \(partitions.map(\.description).sorted().joined(separator: ", "))")
        case .revoked(let partitions):
            logger.info("giving up \(partitions.map(\.description).sorted().joined(separator: ", "))")
            // They are ours until the next poll: what is decided already can still be published with its offsets.
            try commitBatch(stop)
            for partition in partitions {
                ledger.forget(partition)
                unrecorded[partition] = nil
            }
            curator.discardPending { [ledger] in !ledger.isOpen($0) }
            unanswered = unanswered.filter { ledger.isOpen($0.key) }
        }
    }

    private func take(_ record: ConsumedRecord) {
        report.messages += 1
        let ticket = ledger.enter(record)
        do throws(DiscoveryError) {
            switch try DiscoveryMessage.parse(record) {
            case .withdrawal(let video):
                report.withdrawals += 1
                append(ReadyMessage(ticket: ticket, content: .withdrawal(video)))
            case .video(let discovery):
                guard let uri = discovery.uri ?? parameters.uriTemplate?.uri(of: discovery.id) else {
                    reject(
                        record, ticket, errorClass: "no_uri",
                        message: "video \(discovery.id) has no uri; send one, or configure media.uri_template")
                    return
                }
                embedding.submit(VideoRequest(id: discovery.id, uri: uri, segments: discovery.segments))
                arrivals.append(.video(ticket: ticket, record: record))
            }
        } catch {
            reject(record, ticket, errorClass: error.errorClass, message: error.description)
        }
    }

    private func append(_ message: ReadyMessage) {
        if arrivals.isEmpty { enter(message) } else { arrivals.append(.ready(message)) }
    }

    private func reject(_ record: ConsumedRecord, _ ticket: Int, errorClass: String, message: String) {
        append(ReadyMessage(ticket: ticket, content: deadLetter(record, errorClass: errorClass, message: message)))
    }

    private func deadLetter(_ record: ConsumedRecord, errorClass: String, message: String) -> ReadyMessage.Content {
        report.deadLettered[errorClass, default: 0] += 1
        let letter = DeadLetter(input: record, errorClass: errorClass, message: message, attempts: 1)
        logger.warning(
            "\(letter.message)",
            metadata: [
                "error_class": "\(errorClass)", "input": "\(record.source)@\(record.offset)",
                "stage": "embed",
            ])
        return .deadLetter(letter.record(topic: parameters.topics.rejected))
    }

    // MARK: - Deciding

    /// Moves messages whose outcome is known, in the order they were read, into the mini-batch.
    private func take(_ outcomes: [VideoOutcome]) {
        var outcomes = outcomes[...]
        while let arrival = arrivals.first {
            switch arrival {
            case .ready(let message): enter(message)
            case .video(let ticket, let record):
                guard let outcome = outcomes.popFirst() else { return }
                switch outcome {
                case .embedded(let clips, let filtered):
                    report.clips += clips.count
                    for reason in filtered { report.filtered[reason, default: 0] += 1 }
                    enter(ReadyMessage(ticket: ticket, content: .clips(clips)))
                case .failed(let failure):
                    enter(
                        ReadyMessage(
                            ticket: ticket,
                            content: deadLetter(record, errorClass: failure.errorClass, message: failure.message)))
                }
            }
            arrivals.removeFirst()
        }
    }

    private func enter(_ message: ReadyMessage) {
        // Its partition may have gone to another instance meanwhile, which decides about it.
        guard ledger.isOpen(message.ticket) else { return }
        batch.append(message)
        if case .clips(let clips) = message.content { batchSize += max(1, clips.count) } else { batchSize += 1 }
        if batchStarted == nil { batchStarted = clock.now }
    }

    /// Decides about the mini-batch and publishes the decisions and the input offsets in one transaction.
    private func commitBatch(_ stop: StopFlag) throws(ServiceError) {
        var records: [LogRecord] = []
        var inputs: [CurationInput] = []
        for message in batch {
            switch message.content {
            case .deadLetter(let record):
                records.append(record)
                settle(message.ticket)
            case .withdrawal(let video):
                inputs.append(CurationInput(ticket: message.ticket, content: .withdrawal(video)))
                unanswered[message.ticket] = 1
            case .clips(let clips):
                inputs += clips.map { CurationInput(ticket: message.ticket, content: .clip($0)) }
                if clips.isEmpty { settle(message.ticket) } else { unanswered[message.ticket] = clips.count }
            }
        }
        batch.removeAll(keepingCapacity: true)
        batchSize = 0
        batchStarted = nil

        do {
            for outcome in try curator.curate(inputs) {
                records += sequence.records(of: outcome)
                guard let open = unanswered[outcome.ticket] else { continue }
                unanswered[outcome.ticket] = open > 1 ? open - 1 : nil
                if open == 1 { settle(outcome.ticket) }
            }
        } catch {
            throw .curation("the first \(curator.parameters.warmUpClips) clips cannot be whitened: \(error)")
        }
        try publish(records, stop: stop)
    }

    private func settle(_ ticket: Int) {
        guard ledger.isOpen(ticket) else { return }
        ledger.settle(ticket)
        report.settled += 1
    }

    // MARK: - Publishing

    private func clearEarlierRun() throws(ServiceError) {
        guard !earlierMembers.isEmpty else { return }
        logger.notice(
            "an earlier run left \(earlierMembers.count) members, which this one evicts: it starts an empty set")
        try publish(sequence.records(resetting: earlierMembers), stop: StopFlag())
        earlierMembers = []
    }

    /// Publishes until it succeeds: the decisions have been made and cannot be unmade. Should an event be published
    /// twice, both bear the same number.
    private func publish(_ records: [LogRecord], stop: StopFlag) throws(ServiceError) {
        unrecorded.merge(ledger.takeCommittable()) { $1 }
        if !records.isEmpty || !unrecorded.isEmpty {
            var attempt = 0
            while true {
                do throws(LogFailure) {
                    let transaction = try log.begin()
                    for record in records { try transaction.publish(record) }
                    try transaction.commit(offsets: unrecorded)
                    unrecorded = [:]
                    break
                } catch .retry(let fault) {
                    // The records are in the log; the offsets go with the next mini-batch.
                    logger.warning("\(fault)", metadata: ["stage": "publish"])
                    break
                } catch .abortAndRewind(let fault) where !stop.isRaised {
                    attempt += 1
                    logger.warning(
                        "\(fault); publishing the mini-batch again",
                        metadata: ["stage": "publish", "attempt": "\(attempt)"])
                    Thread.sleep(forTimeInterval: min(5, 0.1 * Double(attempt)))
                } catch {
                    throw .log(error)
                }
            }
            report.transactions += 1
        }
        report.curation = curator.counts
        report.state = curator.state
        report.modelVersion = curator.modelVersion
        onCommit(report)
    }
}
