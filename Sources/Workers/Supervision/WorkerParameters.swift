package import Embedding
package import Logging
import Fetching

/// How decoding workers are run, and what they may cost.
package struct WorkerParameters: Sendable {
    /// How a decoding worker and a fetcher are started.
    package var decoding: ProcessCommand
    package var fetching: ProcessCommand

    /// What workers are told at their start.
    package var settings: WorkerSettings

    /// What they must make of a clip; nil to take what the first one says.
    package var encoding: EncodingDescription?

    /// Where videos may come from.
    package var sources: SourceRules

    /// Processor time that one video may take, in seconds.
    package var processorSeconds = 60

    /// A worker is replaced after so many videos,
    package var videosPerWorker = 1000

    /// or when it has grown by so many bytes since it started.
    package var growthBytes = 512 << 20

    /// How often a source is tried whose network fails.
    package var fetchAttempts = 3

    /// How long after the first failure it is tried again; twice as long after each further one.
    package var fetchDelay = Duration.seconds(1)

    /// Who is told what they do; nil for nobody.
    package var observer: (any WorkerObserver)?

    /// All processes that are started with these parameters, and copies of them, while they live.
    package let living = LivingProcesses()

    package init(
        decoding: ProcessCommand, fetching: ProcessCommand, settings: WorkerSettings, sources: SourceRules
    ) {
        self.decoding = decoding
        self.fetching = fetching
        self.settings = settings
        self.sources = sources
    }
}

extension WorkerParameters {
    /// Starts a worker and a fetcher and ends them, and makes room for a source of the web: what keeps that from working
    /// concerns the machine, and no video should be asked.
    ///
    /// - Returns: What workers make of a clip.
    @discardableResult
    package func requireStart(logger: Logger) throws(ProcessStartError) -> EncodingDescription {
        do throws(SpoolError) {
            _ = try Spool(in: sources.spoolDirectory)
        } catch {
            throw .impossible("sources.spool_directory: \(error); name a directory that acavd's user may write to")
        }
        try VideoSources(self, logger: logger).start()
        return try SupervisedWorker(self, logger: logger).start()
    }
}
