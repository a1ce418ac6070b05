/// The values that the labels of outcomes can have: their counters are 0 before anything happened, so that the first time
/// is seen to be one. docs/reference says what each means.
package struct KnownReasons: Sendable, Equatable {
    package var evicted: [String]
    package var declined: [String]
    package var filtered: [String]
    package var deadLettered: [String]
    package var restarted: [String]

    package init(
        evicted: [String], declined: [String], filtered: [String], deadLettered: [String], restarted: [String]
    ) {
        self.evicted = evicted
        self.declined = declined
        self.filtered = filtered
        self.deadLettered = deadLettered
        self.restarted = restarted
    }

    /// Those of docs/reference.
    package static let documented = KnownReasons(
        evicted: ["displaced", "withdrawn", "capacity"],
        declined: ["unassociated", "no_gain", "not_drawn", "below_threshold", "no_room"],
        filtered: [
            "language", "tags", "no_audio", "no_video", "resolution", "frame_rate", "too_short", "silent", "static",
            "corrupt_clip",
        ],
        deadLettered: [
            "no_video", "message_too_large", "invalid_utf8", "malformed_json", "missing_field", "wrong_type",
            "invalid_field", "no_uri", "source.not_found", "source.refused", "source.unreadable", "source.too_large",
            "source.failed", "media.not_media", "media.no_streams", "media.corrupt", "media.unsupported_codec",
            "media.too_large", "media.timed_out", "media.unreadable", "worker.crashed", "worker.limit",
            "worker.violation", "worker.bad_answer", "embedding.not_finite", "embedding.failed",
        ],
        restarted: [
            "crashed", "timed_out", "out_of_memory", "out_of_processor_time", "violation", "bad_answer", "disturbed",
            "fetcher_ended", "recycled", "grown",
        ])
}
