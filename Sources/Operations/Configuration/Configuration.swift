package import Logging

/// What an operator can choose, with the defaults for everything that has a sensible one.
///
/// The properties here say what a value means; ``Configuration/settings`` says what it is called in the file and which
/// values it may have.
package struct Configuration: Equatable, Sendable {
    /// Names this instance towards Kafka: its consumer group, its transactions, and its own topics.
    package var applicationID = "acavd"

    /// Fixes every random choice.
    package var seed: UInt64 = 1

    /// Which topics are read and written.
    package var topics = Topics()

    /// What is passed through to librdkafka.
    package var kafka = Kafka()

    /// How videos are found, cut and decoded.
    package var media = Media()

    /// Where videos may come from, and how they are fetched.
    package var sources = Sources()

    /// What one video may cost before it is given up.
    package var limits = Limits()

    /// Which clips are passed over before they are embedded.
    package var filters = Filters()

    /// The processes that decode and embed.
    package var workers = Workers()

    /// Where ONNX Runtime is, which runs networks; `nil` for where the linker finds it.
    package var inferenceLibrary: String?

    /// Pretrained networks that views come from.
    package var encoders: [Encoder] = []

    /// The views to curate by; empty for all that are built in. Whether a name exists is for the encoder to say.
    package var views: [View] = []

    /// How views are clustered.
    package var clustering = Clustering()

    /// Which clips enter the curated set, and which leave it.
    package var selection = Selection()

    /// How clips are gathered into one committed step.
    package var pipeline = Pipeline()

    /// Where the local copy of the state is kept.
    package var state = State()

    /// Whether this instance waits for another of the same application id to go, instead of taking its place.
    package var standby = false

    /// How it is seen from outside while it runs.
    package var http = HTTP()

    /// What is logged, and how it is written.
    package var log = Log()

    /// The defaults.
    package init() {}

    /// The Kafka topics that are read and written.
    package struct Topics: Equatable, Sendable {
        /// Read: the videos a crawler found.
        package var discovered = "videos.discovered"

        /// Written: every accept and evict, in order.
        package var events = "clips.curated.events"

        /// Written: the curated set as a compacted table.
        package var curated = "clips.curated"

        /// Written: dead letters.
        package var rejected = "videos.rejected"
    }

    /// The topic of the state: the daemon's own.
    package var changelogTopic: String { "\(applicationID)-state-changelog" }

    /// How videos are found, cut and decoded.
    package struct Media: Equatable, Sendable {
        /// Where a video lies that came without a URI: `{id}` stands for its identifier. `nil` when every message
        /// brings its own.
        package var uriTemplate: String?

        /// The length of a clip.
        package var clipSeconds = 10.0

        /// The most clips that are cut from one video.
        package var clipsPerVideo = 3

        /// A clip of fewer seconds is filtered out.
        package var minimumSeconds = 1.0

        /// Pictures that are looked at in each clip, spread evenly over it.
        package var framesPerClip = 8

    }

    /// Where videos may come from, and how they are fetched.
    package struct Sources: Equatable, Sendable {
        /// Directories below which `file:` sources may lie; with none there are no such sources, with `/` any file may
        /// be read.
        package var fileRoots: [String] = []

        /// Networks in CIDR notation that `http:` and `https:` sources may be in besides the public internet.
        package var privateNetworks: [String] = []

        /// A source with more bytes is refused.
        package var maximumBytes = 4 << 30

        /// How long a connection may take to be made.
        package var connectSeconds = 10.0

        /// How long a server may be silent.
        package var stallSeconds = 30.0

        /// How many redirects are followed.
        package var redirects = 5

        /// How often a source is tried whose network or server fails.
        package var attempts = 3

        /// Where what is fetched is kept while it is decoded; `nil` for TMPDIR or /var/tmp.
        package var spoolDirectory: String?
    }

    /// What one video may cost before it is given up.
    package struct Limits: Equatable, Sendable {
        /// All the work on a video, fetching included.
        package var seconds = 60.0

        /// The containers and the decoders that are accepted, by FFmpeg's names; `nil` for those that are built in.
        package var demuxers: [String]?
        package var decoders: [String]?

        /// Streams of one file.
        package var streams = 64

        /// Pixels of one picture, before scaling, and of one picture of each stream together.
        package var pixels = 8192 * 4320
        package var pixelsOfAllStreams = 4 * 8192 * 4320

        /// Channels of the sound.
        package var channels = 64

        /// In hertz.
        package var sampleRate = 768_000

        /// Samples of one decoded block of sound, all channels together.
        package var blockSamples = 4 << 20

        /// What lies later in a file is not looked at.
        package var durationSeconds = 86_400.0

        /// Bytes and packets looked at to find out what a file holds.
        package var probeBytes = 5_000_000
        package var probePackets = 50_000

        /// Bytes and packets read in all, those read again included.
        package var readBytes = 64 << 30
        package var packets = 10_000_000

        /// Pictures and blocks of sound decoded for one clip, and the compressed bytes of its pictures.
        package var clipFrames = 100_000
        package var clipBytes = 256 << 20

        /// The largest piece of memory that FFmpeg may ask for at once.
        package var allocationBytes = 320 << 20
    }

    /// Which clips are passed over before they are embedded.
    package struct Filters: Equatable, Sendable {
        /// A clip that is nowhere louder is silent, in decibels below full scale; `nil` lets silence pass.
        package var silence: Double? = -60

        /// A clip whose pictures move less is static, as a share of full scale; `nil` lets stills pass.
        package var stillness: Double? = 0.0015

        /// The shorter side of the pictures, in pixels.
        package var leastShortSide: Int?
        package var mostShortSide: Int?

        /// Pictures a second; a video that does not tell passes.
        package var leastFrameRate: Double?
        package var mostFrameRate: Double?

        /// The languages that are accepted; empty for all.
        package var languages: [String] = []

        /// A video needs one of these tags, if there are any, and may have none of those.
        package var requiredTags: [String] = []
        package var excludedTags: [String] = []
    }

    /// The processes that decode and embed.
    package struct Workers: Equatable, Sendable {
        /// How many there are; `nil` for one on each processor core.
        package var count: Int?

        /// The most memory each may have, in bytes of address space.
        package var memoryBytes = 2 << 30

        /// Processor time that one video may take.
        package var processorSeconds = 120

        /// A process is replaced after so many videos,
        package var videosPerProcess = 1000

        /// or when it has grown by so many bytes.
        package var growthBytes = 256 << 20

        /// Whether to refuse to start where the kernel lacks a layer of their confinement.
        package var requireConfinement = false
    }

    /// Mini-batch k-means, one model a view.
    package struct Clustering: Equatable, Sendable {
        /// In each view that has no number of its own.
        package var clusters = 32

        /// Times each view is clustered, from different first centroids.
        package var clusteringsPerView = 3

        /// Clips that are gathered before the first centroids are chosen among them.
        package var warmUpClips = 1024

        /// After this many clips an old one counts half as much as a new one.
        package var halfLifeClips = 1_000_000.0

        /// Trained centroids come into use after every this many clips.
        package var publicationIntervalClips = 1024
    }

    /// Which clips enter the curated set, and which leave it.
    package struct Selection: Equatable, Sendable {
        /// Which pairs of views share information.
        package enum Pairing: String, CaseIterable, Sendable {
            /// Every view of sound with every view of picture.
            case bipartite
            /// The first of sound with the first of picture, the second with the second, and so on.
            case diagonal
            /// Every view with every other.
            case combination
        }

        /// How clips are chosen.
        package enum Algorithm: String, CaseIterable, Sendable {
            /// By swaps that raise the set's own mutual information blended with the stream's.
            case blend
            /// By swaps that raise the set's own mutual information.
            case mutualInformation = "mi"
            /// By swaps that raise a bound on it under the stream's statistics.
            case bound
            /// By the stream's pointwise mutual information alone.
            case pointwise = "pmi"
            /// By swaps that raise the set's normalised mutual information.
            case normalised = "nmi"
            /// By lot.
            case reservoir
            /// By a threshold that is lowered now and then.
            case threeSieves = "three-sieves"
            /// By many thresholds at once, from a collection.
            case sieveStreaming = "sieve-streaming++"
            /// By the greatest gain in batches, from a collection.
            case batchGreedy = "batch-greedy"

            /// Whether a set can be kept by it clip by clip, as a daemon's is.
            package var isOnline: Bool {
                switch self {
                case .blend, .mutualInformation, .bound, .pointwise, .normalised, .reservoir, .threeSieves: true
                case .sieveStreaming, .batchGreedy: false
                }
            }
        }

        /// How clips are chosen.
        package var algorithm = Algorithm.blend

        /// The largest number of clips in the set.
        package var capacity = 100_000

        /// Which pairs of views share information.
        package var pairing = Pairing.bipartite

        /// The share of the stream-wide association in a clip's score; the set's own information has the rest.
        package var streamWeight = 0.5

        /// The weight of the balance between clusters; above 1 it rewards diversity.
        package var diversity = 1.25

        /// What a swap must gain, in nats a pair of views.
        package var margin = 0.1

        /// The least stream-wide pointwise mutual information of a clip, in nats, to be considered.
        package var gate = 0.0

        /// For as many clips of the stream after it entered a member is not displaced.
        package var residenceClips = 0
    }

    /// How clips are gathered into one committed step.
    package struct Pipeline: Equatable, Sendable {
        /// A step is committed with this many clips,
        package var batchClips = 256

        /// or when this long has passed since its first.
        package var batchSeconds = 1.0

        /// Videos taken from the topic and not yet committed.
        package var videosInFlight = 64
    }

    /// The local store.
    package struct State: Equatable, Sendable {
        /// The directory it is in; `nil` for the one that systemd gives, or /var/lib/acavd.
        package var directory: String?
    }

    /// How it is seen from outside while it runs.
    package struct HTTP: Equatable, Sendable {
        /// Where a socket is in the file system.
        package enum Socket: Equatable, Sendable {
            /// In the directory that systemd gives for it; where it gives none there is no socket.
            case automatic
            case path(String)
            case off
        }

        /// The loopback address and port of metrics, health and the page; `nil` for none.
        package var address: String? = "127.0.0.1:22283"

        /// The unix socket, which takes commands too.
        package var socket = Socket.automatic

        /// Whether pictures of the latest clips are kept to be shown.
        package var thumbnails = false
    }

    /// The socket of `http`, if there is one.
    ///
    /// - Parameter runtimeDirectory: Where it is by default: what systemd calls `RUNTIME_DIRECTORY`; several, separated
    ///   by colons, or `nil` where there is none.
    package func socketPath(runtimeDirectory: String?) -> String? {
        switch http.socket {
        case .off: nil
        case .path(let path): path
        // Instances may share the directory, and each has a name of its own.
        case .automatic: runtimeDirectory?.split(separator: ":").first.map { "\($0)/\(applicationID).sock" }
        }
    }

    /// What is logged, and how it is written.
    package struct Log: Equatable, Sendable {
        /// The least severe events that are written.
        package var level = Logger.Level.info

        /// How an event is written.
        package var format = LogFormat.auto
    }
}
