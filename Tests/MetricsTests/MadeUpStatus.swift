import Foundation
import Monitoring

/// A status of which every figure is known, and no two are the same.
func fullStatus(pairs: Int = 3) -> ServiceStatus {
    var status = ServiceStatus(
        version: "1.2.3", applicationID: "cats", instance: InstanceStatus(id: "i", host: "h", process: 7),
        startedAt: Date(timeIntervalSince1970: 1_700_000_000.5), phase: .running, isReady: true)
    status.set.size = 11
    status.set.capacity = 12
    status.set.mutualInformation = 1.25
    status.set.mutualInformationAdjusted = 0.125
    status.set.associatedShare = 0.75
    status.set.supplyShare = 0.375
    status.set.supplyClips = 1300
    status.stream.messages = 21
    status.stream.withdrawals = 22
    status.stream.clips = 23
    status.stream.accepted = 24
    status.stream.evicted = ["displaced": 25, "withdrawn": 26]
    status.stream.declined = ["no_gain": 27, "of_tomorrow": 28]
    status.stream.duplicates = 29
    status.stream.dropped = 30
    status.stream.filtered = ["silent": 31]
    status.stream.deadLettered = ["media.corrupt": 32]
    status.input.lag = 41
    status.input.partitions = [
        PartitionStatus(topic: "videos", partition: 0, position: 100, end: 142),
        PartitionStatus(topic: "videos", partition: 1, position: 9, end: 8),
        PartitionStatus(topic: "videos", partition: 2, position: nil, end: 8),
        PartitionStatus(topic: "videos", partition: 3, position: 3, end: nil),
    ]
    status.queues.videosInFlight = 51
    status.queues.videosInFlightLimit = 52
    status.queues.messagesWaiting = 53
    status.queues.batchClips = 54
    status.workers.count = 61
    status.workers.restarts = ["crashed": 62]
    status.workers.residentBytes = 63
    status.model.version = 71
    status.model.warmUpClips = 72
    status.model.warmUpClipsNeeded = 73
    status.model.views = [
        ViewStatus(name: "sound", modality: "audio", clusters: 4, clusterings: 1, centroidMovement: 0.0625),
        ViewStatus(name: "picture", modality: "visual", clusters: 4, clusterings: 1),
    ]
    status.pairs = (0..<pairs).map {
        PairStatus(number: $0, first: "sound#\($0)", second: "picture#1", mutualInformation: Double($0) / 8)
    }
    status.transactions.committed = 81
    status.transactions.retried = 82
    status.transactions.lastAt = Date(timeIntervalSince1970: 1_700_000_100.25)
    status.memory.residentBytes = 91
    status.memory.peakBytes = 92
    return status
}

/// The repository's root.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

func text(of path: String) throws -> String {
    try String(contentsOf: repository.appendingPathComponent(path), encoding: .utf8)
}
