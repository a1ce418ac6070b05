extension Configuration {
    /// Every key of the configuration file, stated once: its name, its place in ``Configuration``, and its values.
    ///
    /// Decoding, the environment variables, the known keys and the redacted description all follow from this table.
    package static let settings: [Setting] = [
        Setting("application_id", \.applicationID, .kafkaName),
        Setting("seed", \.seed, .whole(in: 0...UInt64.max)),

        Setting("topics.discovered", \.topics.discovered, .kafkaName),
        Setting("topics.events", \.topics.events, .kafkaName),
        Setting("topics.curated", \.topics.curated, .kafkaName),
        Setting("topics.rejected", \.topics.rejected, .kafkaName),

        Setting("kafka", \.kafka, .kafkaProperties),

        Setting(
            "media.uri_template", \.media.uriTemplate,
            .either(.uriTemplate, or: "none", example: "https://media.example.org/{id}.mp4"), isReloadable: true),
        Setting("media.clip_seconds", \.media.clipSeconds, .seconds(in: 0.1...3600)),
        Setting("media.clips_per_video", \.media.clipsPerVideo, .whole(in: 1...1000)),
        Setting("media.min_seconds", \.media.minimumSeconds, .seconds(in: 0.1...3600)),
        Setting("media.frames_per_clip", \.media.framesPerClip, .whole(in: 1...256)),

        Setting(
            "sources.file_roots", \.sources.fileRoots, .list(of: .directory, "directories", example: "/srv/videos")),
        Setting(
            "sources.private_networks", \.sources.privateNetworks,
            .list(of: .network, "networks", example: "10.20.0.0/16")),
        Setting("sources.max_bytes", \.sources.maximumBytes, .whole(in: 1...1 << 50)),
        Setting("sources.connect_seconds", \.sources.connectSeconds, .seconds(in: 0.1...3600)),
        Setting("sources.stall_seconds", \.sources.stallSeconds, .seconds(in: 1...3600)),
        Setting("sources.redirects", \.sources.redirects, .whole(in: 0...50)),
        Setting("sources.attempts", \.sources.attempts, .whole(in: 1...10)),
        Setting(
            "sources.spool_directory", \.sources.spoolDirectory,
            .either(.directory, or: "auto", example: "/var/tmp")),

        Setting("limits.seconds", \.limits.seconds, .seconds(in: 1...86_400)),
        Setting(
            "limits.demuxers", \.limits.demuxers,
            .either(.list(of: .ffmpegName, "names", example: "mov"), or: "auto", example: "[mov, matroska]")),
        Setting(
            "limits.decoders", \.limits.decoders,
            .either(.list(of: .ffmpegName, "names", example: "h264"), or: "auto", example: "[h264, aac]")),
        Setting("limits.streams", \.limits.streams, .whole(in: 1...100_000)),
        Setting("limits.pixels", \.limits.pixels, .whole(in: 1...1 << 31)),
        Setting("limits.pixels_of_all_streams", \.limits.pixelsOfAllStreams, .whole(in: 1...1 << 40)),
        Setting("limits.channels", \.limits.channels, .whole(in: 1...64)),
        Setting("limits.sample_rate", \.limits.sampleRate, .whole(in: 1000...768_000)),
        Setting("limits.block_samples", \.limits.blockSamples, .whole(in: 1...1 << 31)),
        Setting("limits.duration_seconds", \.limits.durationSeconds, .seconds(in: 1...1_000_000_000)),
        Setting("limits.probe_bytes", \.limits.probeBytes, .whole(in: 4096...1 << 40)),
        Setting("limits.probe_packets", \.limits.probePackets, .whole(in: 1...1_000_000_000)),
        Setting("limits.read_bytes", \.limits.readBytes, .whole(in: 4096...1 << 50)),
        Setting("limits.packets", \.limits.packets, .whole(in: 1...1_000_000_000_000)),
        Setting("limits.clip_frames", \.limits.clipFrames, .whole(in: 1...1_000_000_000)),
        Setting("limits.clip_bytes", \.limits.clipBytes, .whole(in: 4096...1 << 40)),
        Setting("limits.allocation_bytes", \.limits.allocationBytes, .whole(in: 1 << 20...1 << 40)),

        Setting(
            "filters.silence_dbfs", \.filters.silence, .either(.number(in: -200...0), or: "off", example: "-60")),
        Setting(
            "filters.static_difference", \.filters.stillness,
            .either(.number(in: 0...1), or: "off", example: "0.0015")),
        Setting(
            "filters.min_short_side", \.filters.leastShortSide,
            .either(.whole(in: 1...65_536), or: "off", example: "240")),
        Setting(
            "filters.max_short_side", \.filters.mostShortSide,
            .either(.whole(in: 1...65_536), or: "off", example: "2160")),
        Setting(
            "filters.min_frame_rate", \.filters.leastFrameRate,
            .either(.number(in: 0.01...1000), or: "off", example: "10")),
        Setting(
            "filters.max_frame_rate", \.filters.mostFrameRate,
            .either(.number(in: 0.01...1000), or: "off", example: "120")),
        Setting(
            "filters.languages", \.filters.languages, .list(of: .language, "languages", example: "en"),
            isReloadable: true),
        Setting(
            "filters.required_tags", \.filters.requiredTags, .list(of: .tag, "tags", example: "sports"),
            isReloadable: true),
        Setting(
            "filters.excluded_tags", \.filters.excludedTags, .list(of: .tag, "tags", example: "gaming"),
            isReloadable: true),

        Setting("workers.count", \.workers.count, .either(.whole(in: 1...1024), or: "auto", example: "4")),
        Setting("workers.memory_bytes", \.workers.memoryBytes, .whole(in: 256 << 20...1 << 50)),
        Setting("workers.processor_seconds", \.workers.processorSeconds, .whole(in: 1...86_400)),
        Setting("workers.videos_per_process", \.workers.videosPerProcess, .whole(in: 1...1_000_000_000)),
        Setting("workers.growth_bytes", \.workers.growthBytes, .whole(in: 1 << 20...1 << 50)),
        Setting("workers.require_confinement", \.workers.requireConfinement, .truth),

        Setting(
            "onnx_runtime.library", \.inferenceLibrary,
            .either(.sharedLibrary, or: "auto", example: "/usr/local/lib/acavd/onnxruntime/libonnxruntime.so.1")),
        Setting("encoders", \.encoders, .encoders),
        Setting("views", \.views, .views),

        Setting("clustering.clusters", \.clustering.clusters, .clusters),
        Setting("clustering.clusterings_per_view", \.clustering.clusteringsPerView, .whole(in: 1...16)),
        Setting("clustering.warm_up_clips", \.clustering.warmUpClips, .whole(in: 2...10_000_000)),
        Setting(
            "clustering.half_life_clips", \.clustering.halfLifeClips, .number(in: 1...1_000_000_000_000),
            isReloadable: true),
        Setting(
            "clustering.publication_interval_clips", \.clustering.publicationIntervalClips,
            .whole(in: 1...1_000_000_000), isReloadable: true),

        Setting("selection.algorithm", \.selection.algorithm, .choice(), isReloadable: true),
        Setting("selection.capacity", \.selection.capacity, .whole(in: 1...100_000_000), isReloadable: true),
        Setting("selection.pairing", \.selection.pairing, .choice()),
        Setting("selection.stream_weight", \.selection.streamWeight, .number(in: 0...1), isReloadable: true),
        Setting("selection.diversity", \.selection.diversity, .number(in: 0...10), isReloadable: true),
        Setting("selection.margin", \.selection.margin, .number(in: 0...10), isReloadable: true),
        Setting("selection.gate", \.selection.gate, .number(in: -20...20), isReloadable: true),
        Setting(
            "selection.residence_clips", \.selection.residenceClips, .whole(in: 0...2_147_483_647), isReloadable: true),

        Setting("pipeline.batch_clips", \.pipeline.batchClips, .whole(in: 1...65_536), isReloadable: true),
        Setting("pipeline.batch_seconds", \.pipeline.batchSeconds, .seconds(in: 0.01...60), isReloadable: true),
        Setting("pipeline.videos_in_flight", \.pipeline.videosInFlight, .whole(in: 1...65_536)),

        Setting("state.directory", \.state.directory, .either(.directory, or: "auto", example: "/var/lib/acavd")),
        Setting("standby", \.standby, .truth),

        Setting(
            "http.address", \.http.address, .either(.loopbackAddress, or: "off", example: "127.0.0.1:22283")),
        Setting("http.socket", \.http.socket, .socket),
        Setting("http.thumbnails", \.http.thumbnails, .truth),

        Setting("log.level", \.log.level, .choice(), isReloadable: true),
        Setting("log.format", \.log.format, .choice()),
    ]

    /// What must hold between keys.
    static let rules: [ConfigurationRule] =
        [
            ConfigurationRule(of: ["media.min_seconds", "media.clip_seconds"]) {
                $0.media.minimumSeconds <= $0.media.clipSeconds
            } orElse: {
                "no clip of \($0.media.clipSeconds) s is as long as the minimum of \($0.media.minimumSeconds) s; "
                    + "lower min_seconds or raise clip_seconds"
            },
            ConfigurationRule(of: ["clustering.warm_up_clips", "clustering.clusters", "views"]) {
                $0.mostClusters <= $0.clustering.warmUpClips
            } orElse: {
                "\($0.mostClusters) clusters cannot be chosen among \($0.clustering.warmUpClips) clips; "
                    + "raise warm_up_clips or lower clusters"
            },
            ConfigurationRule(of: ["selection.algorithm"]) {
                $0.selection.algorithm.isOnline
            } orElse: {
                "\($0.selection.algorithm.rawValue) chooses from a collection that is all there, and no set can be kept by "
                    + "it; run it with acavd curate --algorithm \($0.selection.algorithm.rawValue)"
            },
            ConfigurationRule(of: ["filters.min_short_side", "filters.max_short_side"]) {
                ($0.filters.leastShortSide ?? 0) <= ($0.filters.mostShortSide ?? .max)
            } orElse: { _ in
                "no picture can pass; the least is above the most"
            },
            ConfigurationRule(of: ["filters.min_frame_rate", "filters.max_frame_rate"]) {
                ($0.filters.leastFrameRate ?? 0) <= ($0.filters.mostFrameRate ?? .infinity)
            } orElse: { _ in
                "no video can pass; the least is above the most"
            },
            ConfigurationRule(of: ["topics.discovered", "topics.events", "topics.curated", "topics.rejected"]) {
                Set([$0.topics.discovered, $0.topics.events, $0.topics.curated, $0.topics.rejected]).count == 4
            } orElse: { _ in
                "two of the topics are the same; give each its own"
            },
            ConfigurationRule(
                of: ["application_id", "topics.discovered", "topics.events", "topics.curated", "topics.rejected"]
            ) {
                ![$0.topics.discovered, $0.topics.events, $0.topics.curated, $0.topics.rejected]
                    .contains($0.changelogTopic)
            } orElse: {
                "\($0.changelogTopic) is the topic of the state; give the other topics other names"
            },
        ] + encoderRules

    private var mostClusters: Int {
        views.reduce(clustering.clusters) { max($0, $1.clusters ?? 0) }
    }
}
