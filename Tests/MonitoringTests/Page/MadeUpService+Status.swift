import Foundation
import Monitoring

extension MadeUpService {
    /// What the daemon says of itself at work.
    var running: ServiceStatus {
        var status = starting
        status.phase = .running
        status.isReady = true
        status.reasons = []
        status.set.size = Self.members
        status.set.capacity = Self.members
        status.set.mutualInformation = 2.3161
        status.set.mutualInformationAdjusted = 0.6127
        status.set.associatedShare = 0.874
        status.set.supplyShare = 0.31
        status.set.supplyClips = 241_000
        status.stream.messages = 324_118
        status.stream.withdrawals = 212
        status.stream.clips = 778_214
        status.stream.accepted = 92_214
        status.stream.evicted = ["displaced": 71_920, "withdrawn": 294]
        status.stream.declined = ["unassociated": 431_876, "no_gain": 254_124]
        status.stream.duplicates = 1_204
        status.stream.dropped = 17
        status.stream.filtered = [
            "static": 41_302, "silent": 18_220, "no_audio": 9_017, "too_short": 1_544, "corrupt_clip": 87,
        ]
        status.stream.deadLettered = ["source.not_found": 5_214, "media.corrupt": 902, "worker.crashed": 3]
        status.rates.seconds = 60
        status.rates.clipsPerSecond = 41.2
        status.rates.videosPerSecond = 17.1
        status.rates.acceptsPerSecond = 0.41
        status.rates.evictsPerSecond = 0.4
        status.input.lag = 1_204
        status.input.partitions = (0..<3).map { partition in
            PartitionStatus(
                topic: "videos.discovered", partition: partition, position: 108_000 + partition * 37,
                end: partition == 2 ? nil : 108_401 + partition * 41)
        }
        status.queues.videosInFlight = 58
        status.queues.videosInFlightLimit = 64
        status.queues.messagesWaiting = 212
        status.queues.batchClips = 117
        status.workers.count = 8
        status.workers.restarts = ["recycled": 311, "crashed": 4, "out_of_memory": 1]
        status.workers.residentBytes = 1_420_000_000
        status.model.version = 761
        status.model.views = ["sound.sequence", "sound.texture", "picture.shape", "picture.layout", "picture.motion"]
            .map { name in
                let isHeard = name.hasPrefix("sound")
                return ViewStatus(
                    name: name, modality: isHeard ? "audio" : "visual", clusters: isHeard ? 32 : 36, clusterings: 3,
                    centroidMovement: 0.0042)
            }
        status.pairs = tables.map(\.pair)
        status.transactions.committed = 20_411
        status.transactions.retried = 2
        status.transactions.lastSeconds = 0.0314
        status.transactions.lastAt = Self.now.addingTimeInterval(-1)
        status.memory.residentBytes = 412_000_000
        status.memory.peakBytes = 488_000_000
        return status
    }

    var starting: ServiceStatus {
        ServiceStatus(
            version: "0.7.0", applicationID: "acavd",
            instance: InstanceStatus(id: "7f3a", host: "media-3", process: 4711),
            startedAt: Self.now.addingTimeInterval(-273_840), phase: .starting,
            reasons: ["the brokers broker-1:9092 do not answer"])
    }

    var warmingUp: ServiceStatus {
        var status = running
        status.set.size = 0
        status.set.mutualInformation = 0
        status.set.mutualInformationAdjusted = nil
        status.set.associatedShare = nil
        status.set.supplyShare = nil
        status.model.version = 0
        status.model.warmUpClips = 612
        status.model.warmUpClipsNeeded = 1_024
        status.pairs = []
        return status
    }

    var standingBy: ServiceStatus {
        var status = starting
        status.phase = .standingBy
        status.reasons = ["the instance 11c0 on media-2 is at work"]
        return status
    }

    var paused: ServiceStatus {
        var status = running
        status.phase = .paused
        status.isReady = false
        status.reasons = ["an operator has paused it"]
        return status
    }

    /// At work, and nothing comes.
    var silent: ServiceStatus {
        var status = warmingUp
        status.stream = StreamStatus()
        status.rates = RateStatus()
        status.queues.videosInFlight = 0
        status.model.warmUpClips = 0
        status.input.lag = 0
        return status
    }

    var unready: ServiceStatus {
        var status = running
        status.isReady = false
        status.reasons = ["no transaction was committed for 90 s: the brokers refuse <b>writes</b>"]
        return status
    }
}
