package import Foundation

/// What a running daemon says of itself: the answer of `/status`, and what `acavd status` and `acavd top` show.
///
/// As JSON its members are named in snake case, times are RFC 3339 in UTC (see ``StatusCoding``). Counts are since the
/// changelog was begun, over all runs, unless something else is said.
package struct ServiceStatus: Codable, Sendable, Equatable {
    /// The version of acavd.
    package var version: String
    package var applicationID: String
    package var instance: InstanceStatus
    package var startedAt: Date

    /// What the daemon is doing.
    package var phase: Phase

    /// Whether it curates, or would if there were something to curate; and if it does not, why, a sentence each.
    package var isReady: Bool
    package var reasons: [String]

    package var set: SetStatus
    package var stream: StreamStatus
    package var rates: RateStatus
    package var input: InputStatus
    package var queues: QueueStatus
    package var workers: WorkerStatus
    package var model: ModelStatus

    /// One entry a pair of clusterings that share information; empty during the warm-up.
    package var pairs: [PairStatus]
    package var transactions: TransactionStatus
    package var memory: MemoryStatus

    package enum Phase: String, Codable, Sendable, CaseIterable {
        /// The workers are tried, and the brokers waited for.
        case starting
        /// The state is being brought back.
        case recovering
        /// Another instance is at work.
        case standingBy = "standing_by"
        case running
        /// An operator has asked for it; nothing more is read.
        case paused
        case stopping
    }

    package init(
        version: String, applicationID: String, instance: InstanceStatus, startedAt: Date, phase: Phase,
        isReady: Bool = false, reasons: [String] = [], set: SetStatus = SetStatus(),
        stream: StreamStatus = StreamStatus(), rates: RateStatus = RateStatus(), input: InputStatus = InputStatus(),
        queues: QueueStatus = QueueStatus(), workers: WorkerStatus = WorkerStatus(),
        model: ModelStatus = ModelStatus(), pairs: [PairStatus] = [],
        transactions: TransactionStatus = TransactionStatus(), memory: MemoryStatus = MemoryStatus()
    ) {
        self.version = version
        self.applicationID = applicationID
        self.instance = instance
        self.startedAt = startedAt
        self.phase = phase
        self.isReady = isReady
        self.reasons = reasons
        self.set = set
        self.stream = stream
        self.rates = rates
        self.input = input
        self.queues = queues
        self.workers = workers
        self.model = model
        self.pairs = pairs
        self.transactions = transactions
        self.memory = memory
    }

    enum CodingKeys: String, CodingKey {
        case version, applicationID = "application_id", instance, startedAt = "started_at", phase, isReady = "ready"
        case reasons, set, stream, rates, input, queues, workers, model, pairs, transactions, memory
    }
}

/// Which process it is.
package struct InstanceStatus: Codable, Sendable, Equatable {
    package var id: String
    package var host: String
    package var process: Int

    package init(id: String, host: String, process: Int) {
        self.id = id
        self.host = host
        self.process = process
    }
}

/// The curated set.
package struct SetStatus: Codable, Sendable, Equatable {
    package var size = 0
    package var capacity = 0

    /// The mean over the pairs of clusterings, in nats.
    package var mutualInformation = 0.0

    /// Adjusted for chance, from 0 to 1; nil when it was not worked out.
    package var mutualInformationAdjusted: Double?

    /// What of the set is there for a reason: the share of members that lie in cells where the stream has clearly more
    /// clips than chance would put there, less what chance puts there, in the pair of clusterings where it is greatest. A
    /// lower guide to the share of members that correspond. Nil while it is empty.
    package var associatedShare: Double?

    /// The share of the stream's clips that correspond, and how many that were, as far as single pairs can tell.
    package var supplyShare: Double?
    package var supplyClips: Double?

    package init() {}

    enum CodingKeys: String, CodingKey {
        case size, capacity, mutualInformation = "mutual_information"
        case mutualInformationAdjusted = "mutual_information_adjusted", associatedShare = "associated_share"
        case supplyShare = "supply_share", supplyClips = "supply_clips"
    }
}

/// What became of the stream.
package struct StreamStatus: Codable, Sendable, Equatable {
    package var messages = 0
    package var withdrawals = 0
    package var clips = 0
    package var accepted = 0

    /// By reason: displaced, withdrawn, capacity.
    package var evicted: [String: Int] = [:]
    package var declined: [String: Int] = [:]
    package var duplicates = 0

    /// Clips whose video was withdrawn before there was a decision.
    package var dropped = 0
    package var filtered: [String: Int] = [:]
    package var deadLettered: [String: Int] = [:]

    package init() {}

    enum CodingKeys: String, CodingKey {
        case messages, withdrawals, clips, accepted, evicted, declined, duplicates, dropped, filtered
        case deadLettered = "dead_lettered"
    }
}

/// How fast it goes, over the last `seconds`.
package struct RateStatus: Codable, Sendable, Equatable {
    package var seconds = 0.0
    package var videosPerSecond = 0.0
    package var clipsPerSecond = 0.0
    package var acceptsPerSecond = 0.0
    package var evictsPerSecond = 0.0

    package init() {}

    enum CodingKeys: String, CodingKey {
        case seconds, videosPerSecond = "videos_per_second", clipsPerSecond = "clips_per_second"
        case acceptsPerSecond = "accepts_per_second", evictsPerSecond = "evicts_per_second"
    }
}

/// The topic that is read.
package struct InputStatus: Codable, Sendable, Equatable {
    /// Messages that are in the topic and not committed; nil while that is unknown.
    package var lag: Int?
    package var partitions: [PartitionStatus] = []

    package init() {}
}

/// One partition that is read.
package struct PartitionStatus: Codable, Sendable, Equatable {
    package var topic: String
    package var partition: Int

    /// The next offset that a transaction will commit after; nil before the first.
    package var position: Int?

    /// The end of the partition; nil while it is unknown.
    package var end: Int?

    package init(topic: String, partition: Int, position: Int?, end: Int?) {
        self.topic = topic
        self.partition = partition
        self.position = position
        self.end = end
    }
}

/// What waits where.
package struct QueueStatus: Codable, Sendable, Equatable {
    /// Videos being fetched, decoded and embedded, or done and waiting for those before them; and the most there may be.
    package var videosInFlight = 0
    package var videosInFlightLimit = 0

    /// Messages read whose turn it is not.
    package var messagesWaiting = 0

    /// Clips of the mini-batch in hand.
    package var batchClips = 0

    package init() {}

    enum CodingKeys: String, CodingKey {
        case videosInFlight = "videos_in_flight", videosInFlightLimit = "videos_in_flight_limit"
        case messagesWaiting = "messages_waiting", batchClips = "batch_clips"
    }
}

/// The processes that decode and embed.
package struct WorkerStatus: Codable, Sendable, Equatable {
    package var count = 0

    /// Since this run began, by cause: crashed, timed_out, out_of_memory, recycled …
    package var restarts: [String: Int] = [:]
    package var residentBytes = 0

    package init() {}

    enum CodingKeys: String, CodingKey {
        case count, restarts, residentBytes = "resident_bytes"
    }
}

/// The clusters.
package struct ModelStatus: Codable, Sendable, Equatable {
    /// Of the centroids in force; 0 during the warm-up.
    package var version = 0

    /// Clips gathered for the warm-up, and how many it takes; nil when it is over.
    package var warmUpClips: Int?
    package var warmUpClipsNeeded: Int?
    package var views: [ViewStatus] = []

    package init() {}

    enum CodingKeys: String, CodingKey {
        case version, warmUpClips = "warm_up_clips", warmUpClipsNeeded = "warm_up_clips_needed", views
    }
}

/// One view.
package struct ViewStatus: Codable, Sendable, Equatable {
    package var name: String

    /// audio or visual.
    package var modality: String
    package var clusters: Int
    package var clusterings: Int

    /// How far the centroids went when they were last put in force: the mean Euclidean distance over clusters and
    /// clusterings, between vectors of unit length. Nil before that.
    package var centroidMovement: Double?

    package init(name: String, modality: String, clusters: Int, clusterings: Int, centroidMovement: Double? = nil) {
        self.name = name
        self.modality = modality
        self.clusters = clusters
        self.clusterings = clusterings
        self.centroidMovement = centroidMovement
    }

    enum CodingKeys: String, CodingKey {
        case name, modality, clusters, clusterings, centroidMovement = "centroid_movement"
    }
}

/// Two clusterings that share information.
package struct PairStatus: Codable, Sendable, Equatable {
    /// Its number, counted from 0: what ``ContingencyTableStatus`` is asked for by.
    package var number: Int

    /// The names of the clusterings, such as `sound.sequence#1`.
    package var first: String
    package var second: String

    /// In nats, over the members.
    package var mutualInformation: Double

    package init(number: Int, first: String, second: String, mutualInformation: Double) {
        self.number = number
        self.first = first
        self.second = second
        self.mutualInformation = mutualInformation
    }

    enum CodingKeys: String, CodingKey {
        case number, first, second, mutualInformation = "mutual_information"
    }
}

/// What this run published.
package struct TransactionStatus: Codable, Sendable, Equatable {
    package var committed = 0

    /// Attempts that failed and were made again.
    package var retried = 0

    /// How long the last one took, and when it was committed.
    package var lastSeconds: Double?
    package var lastAt: Date?

    package init() {}

    enum CodingKeys: String, CodingKey {
        case committed, retried, lastSeconds = "last_seconds", lastAt = "last_at"
    }
}

/// The daemon's own memory, workers not included.
package struct MemoryStatus: Codable, Sendable, Equatable {
    package var residentBytes = 0
    package var peakBytes = 0

    package init() {}

    enum CodingKeys: String, CodingKey {
        case residentBytes = "resident_bytes", peakBytes = "peak_bytes"
    }
}
