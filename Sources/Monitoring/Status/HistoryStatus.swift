package import Foundation

/// How this run went: the answer of `/history`. Samples are evenly spaced, the oldest first; when there are too many,
/// every other one is given up and the interval doubles.
package struct HistoryStatus: Codable, Sendable, Equatable {
    package var intervalSeconds: Double
    package var samples: [Sample]

    /// What was so at a moment. Counts are those of ``StreamStatus``.
    package struct Sample: Codable, Sendable, Equatable {
        package var time: Date
        package var mutualInformation: Double
        package var size: Int
        package var messages: Int
        package var clips: Int
        package var accepted: Int
        package var evicted: Int
        package var lag: Int?

        package init(
            time: Date, mutualInformation: Double, size: Int, messages: Int, clips: Int, accepted: Int, evicted: Int,
            lag: Int?
        ) {
            self.time = time
            self.mutualInformation = mutualInformation
            self.size = size
            self.messages = messages
            self.clips = clips
            self.accepted = accepted
            self.evicted = evicted
            self.lag = lag
        }

        enum CodingKeys: String, CodingKey {
            case time, mutualInformation = "mutual_information", size, messages, clips, accepted, evicted, lag
        }
    }

    package init(intervalSeconds: Double, samples: [Sample] = []) {
        self.intervalSeconds = intervalSeconds
        self.samples = samples
    }

    enum CodingKeys: String, CodingKey {
        case intervalSeconds = "interval_seconds", samples
    }
}

/// One accept or evict: one of the answers of `/events`, the latest first.
package struct RecentEvent: Codable, Sendable, Equatable {
    package var sequence: UInt64
    package var time: Date
    package var kind: Kind
    package var clip: String
    package var video: String
    package var uri: String

    /// In seconds of the video.
    package var start: Double
    package var end: Double
    package var gain: Double
    package var objective: Double
    package var setSize: Int

    /// Of an eviction.
    package var reason: String?

    /// The clip that took its place.
    package var displacedBy: String?

    /// Whether `/thumbnails/CLIP` has a picture of it.
    package var hasThumbnail: Bool

    package enum Kind: String, Codable, Sendable {
        case accepted, evicted
    }

    package init(
        sequence: UInt64, time: Date, kind: Kind, clip: String, video: String, uri: String, start: Double,
        end: Double, gain: Double, objective: Double, setSize: Int, reason: String? = nil,
        displacedBy: String? = nil, hasThumbnail: Bool = false
    ) {
        self.sequence = sequence
        self.time = time
        self.kind = kind
        self.clip = clip
        self.video = video
        self.uri = uri
        self.start = start
        self.end = end
        self.gain = gain
        self.objective = objective
        self.setSize = setSize
        self.reason = reason
        self.displacedBy = displacedBy
        self.hasThumbnail = hasThumbnail
    }

    enum CodingKeys: String, CodingKey {
        case sequence, time, kind, clip, video, uri, start, end, gain, objective, setSize = "set_size", reason
        case displacedBy = "displaced_by", hasThumbnail = "has_thumbnail"
    }
}
