import Curation
import EventLog
import Selection
import StateStore

/// The engine together with what makes its decisions last: every mini-batch becomes the records of one transaction, of
/// which the last tell how to come back to the state right after it.
///
/// Does no I/O. What it returns must be published before it is asked again.
struct DurableCuration {
    /// Journal entries stay below this: brokers accept records of a megabyte.
    private static let entryBytes = 400_000

    let curator: Curator
    private var changelog: Changelog
    private var sequence: EventSequence
    private let topics: OutputTopics
    private let instance: Instance
    private let encoder: String
    private let model: String
    private let changelogStart: Int64
    private let leastInterval: Int
    private(set) var tallies: StreamTallies
    private var clipsSinceCheckpoint = 0

    /// - Parameters:
    ///   - curator: In the state that the changelog's head tells of.
    ///   - changelog: Writes on from there.
    ///   - parameters: Topics and names.
    ///   - replayed: Clips of the journal.
    ///   - changelogStart: The first offset of the changelog, which now holds the whole state or will after `open`.
    init(
        _ curator: Curator, changelog: Changelog, parameters: ServiceParameters, replayed: Int, changelogStart: Int64
    ) {
        self.changelogStart = changelogStart
        self.curator = curator
        self.changelog = changelog
        topics = parameters.topics
        instance = parameters.instance
        encoder = parameters.encoder
        model = parameters.model
        leastInterval = parameters.checkpointClips
        tallies = StreamTallies(named: changelog.head.tallies)
        sequence = EventSequence(
            next: changelog.head.sequence, topics: parameters.topics, source: parameters.source,
            clusteringNames: curator.parameters.clusteringNames)
        clipsSinceCheckpoint = replayed
    }

    /// Where reading the input goes on.
    var positions: LogOffsets { changelog.head.offsets }

    /// Decides about messages in order.
    mutating func decide(_ messages: [ReadyMessage]) throws(ServiceError) -> Publication {
        var events: [CuratedEvent] = []
        var deadLetters: [LogRecord] = []
        var inputs: [CurationInput] = []
        var offsets: LogOffsets = [:]
        for message in messages {
            tallies.count(message)
            offsets[message.source] = message.offset + 1
            switch message.content {
            case .deadLetter(let record, _): deadLetters.append(record)
            case .withdrawal(let video): inputs.append(.withdrawal(video))
            case .clips(let clips, _): inputs += clips.map { .clip($0) }
            }
        }
        var journal: [[UInt8]] = []
        var mustCheckpoint = false
        var rest = inputs[...]
        while !rest.isEmpty {
            let stretch = Array(rest.prefix(clipsPerEntry))
            rest = rest.dropFirst(stretch.count)
            let step: CurationStep
            do {
                step = try curator.curate(stretch)
            } catch {
                throw .curation("the first \(curator.parameters.warmUpClips) clips cannot be whitened: \(error)")
            }
            for outcome in step.outcomes { events += sequence.events(of: outcome) }
            journal.append(step.journal)
            mustCheckpoint = mustCheckpoint || step.mustCheckpoint
        }
        clipsSinceCheckpoint += inputs.count
        let checkpointing = mustCheckpoint || clipsSinceCheckpoint >= checkpointInterval
        return publication(
            of: events, and: deadLetters, changes: checkpointing ? checkpoint() : changelog.journal(journal),
            isCheckpoint: checkpointing, offsets: offsets)
    }

    /// Tells of members that a smaller capacity evicted, and begins this run's part of the changelog.
    ///
    /// - Parameters:
    ///   - evicted: By `Curator.adopt`.
    ///   - leftovers: Members of an earlier run that nothing but the table knows.
    ///   - firstSequence: The least number the next event may have.
    ///   - checkpointing: Whether the state is another than the changelog tells of.
    mutating func open(
        evicted: [MembershipChange] = [], leftovers: [ClipChange] = [], firstSequence: UInt64 = 0, checkpointing: Bool
    ) -> Publication {
        sequence.skip(to: firstSequence)
        let events = sequence.events(resetting: leftovers) + capacityEvictions(evicted)
        return publication(
            of: events, changes: checkpointing ? checkpoint() : [], isCheckpoint: checkpointing, offsets: [:])
    }

    /// Goes on under other parameters, as far as `Curator.adopt` allows.
    ///
    /// - Throws: `.incompatible` when the model does not fit them; nothing has changed then.
    mutating func adopt(_ parameters: CurationParameters) throws(StateError) -> Publication {
        let isOther = parameters != curator.parameters
        let events = capacityEvictions(try curator.adopt(parameters))
        return publication(
            of: events, changes: isOther ? checkpoint() : [], isCheckpoint: isOther, offsets: [:])
    }

    private mutating func capacityEvictions(_ evicted: [MembershipChange]) -> [CuratedEvent] {
        evicted.map { sequence.event(evicting: $0, because: .capacity) }
    }

    private mutating func checkpoint() -> [StateChange] {
        clipsSinceCheckpoint = 0
        return changelog.checkpoint(curator)
    }

    private mutating func publication(
        of events: [CuratedEvent], and deadLetters: [LogRecord] = [], changes: [StateChange], isCheckpoint: Bool,
        offsets: LogOffsets
    ) -> Publication {
        let head = changelog.advance { head in
            head.sequence = sequence.next
            head.offsets.merge(offsets) { $1 }
            head.tallies = tallies.named
            head.modelVersion = curator.modelVersion
            head.encoder = encoder
            head.model = model
            head.changelogStart = changelogStart
            head.eventsTopic = topics.events
            head.curatedTopic = topics.curated
            head.instance = instance
        }
        let changes = changes + [head]
        return Publication(
            events: events,
            records: sequence.records(of: events) + deadLetters + changes.map { changelog.record(of: $0) },
            offsets: offsets, changes: changes, isCheckpoint: isCheckpoint)
    }

    /// A checkpoint writes what has changed, and for each slot the place in the queue and the clusters, for the queue's
    /// places change everywhere. So larger sets do it less often: what that adds for each clip is bounded, to a few
    /// times the clip's own entry in the journal.
    private var checkpointInterval: Int {
        max(leastInterval, curator.state.size / 64)
    }

    private var clipsPerEntry: Int {
        let parameters = curator.parameters
        let clip = 512 + parameters.views.count * parameters.clusteringsPerView * 16
        let vectors = parameters.views.reduce(0) {
            // Until the whitening is known the features themselves are kept.
            $0 + (curator.isWarmingUp ? $1.featureDimension * 4 : $1.dimension * 2)
        }
        return max(1, DurableCuration.entryBytes / (clip + vectors))
    }
}

/// What one transaction publishes.
struct Publication {
    let events: [CuratedEvent]

    /// Those of the events, and all others.
    let records: [LogRecord]
    let offsets: LogOffsets

    /// Those of the records that are the state's, for the local store.
    let changes: [StateChange]

    /// Whether they replace the state, rather than add to the journal.
    let isCheckpoint: Bool
}
