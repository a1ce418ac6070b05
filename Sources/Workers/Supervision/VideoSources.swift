import Fetching
import Foundation
import Foundations
import Logging

/// Opens the sources of videos for one worker: files here, below their roots, and the web through a process that
/// fetches and never decodes. Belongs to one thread, which must outlive it.
final class VideoSources {
    private let parameters: WorkerParameters
    private let logger: Logger
    private var fetcher: SpawnedProcess?

    /// Whether the fetcher has a source to report on.
    private var isFetching = false

    /// The longest message of a fetcher: an error and where it happened.
    private static let longestMessage = 64 << 10

    /// How long a fetcher may take to start, and to report when its reader is gone.
    private static let startTime = Duration.seconds(30)
    private static let reportTime = Duration.seconds(5)

    init(_ parameters: WorkerParameters, logger: Logger) {
        self.parameters = parameters
        self.logger = logger
    }

    /// The process that fetches, while there is one.
    var fetcherIdentifier: Int32? { fetcher?.identifier }

    /// Opens a source. `finish` must follow before the next one is opened.
    ///
    /// - Parameter deadline: Of the whole video.
    func open(_ uri: String, until deadline: SuspendingClock.Instant) throws(SourceTrouble) -> OpenedSource {
        let address: WebAddress
        do throws(SourceError) {
            switch try SourceLocation(uri) {
            case .file(let path): return OpenedSource(try parameters.sources.roots.open(path))
            case .web(let found): address = found
            }
        } catch {
            throw .source(error)
        }
        return try fetch(address, until: deadline)
    }

    /// Closes a source.
    ///
    /// - Returns: What went wrong with fetching it meanwhile.
    func finish(_ source: consuming OpenedSource, named name: String) -> SourceError? {
        // The fetcher reports when the worker's end of the line is closed, here too.
        discardSource(source)
        return isFetching ? report(on: name) : nil
    }

    private func report(on name: String) -> SourceError? {
        isFetching = false
        do {
            var reader = ByteReader(try fetcher?.receive(until: .now + VideoSources.reportTime) ?? [])
            let report = try FetchReport(reading: &reader)
            try reader.finish()
            if let violation = report.violation {
                logger.warning(
                    """
                    \(name): a worker asks the fetcher for what it should not, and gets nothing more: \(violation); look at \
                    the video, it may be an attack
                    """, metadata: ["stage": "fetch"])
            }
            return report.error
        } catch {
            return .failed(source: name, reason: "the process that fetches ended: \(ending(after: error))")
        }
    }

    private func discardSource(_ source: consuming OpenedSource) {}

    // MARK: - Fetching

    private func fetch(
        _ address: WebAddress, until deadline: SuspendingClock.Instant
    ) throws(SourceTrouble) -> OpenedSource {
        let rules = parameters.sources
        let spool = try VideoSources.local { () throws(SpoolError) in try Spool(in: rules.spoolDirectory) }
        let line = try VideoSources.local { () throws(SpoolError) in try SpoolLine() }
        try requireFetcher()
        let seconds = SuspendingClock.now.duration(to: deadline) / .seconds(1)
        let limits = FetchLimits(
            maximumBytes: rules.maximumBytes, redirects: rules.redirects, connectSeconds: rules.connectSeconds,
            stallSeconds: rules.stallSeconds, seconds: max(0.001, seconds))
        var writer = ByteWriter()
        FetchRequest(address, rules: rules.addresses, limits: limits).write(to: &writer)
        let event: FetchEvent
        do {
            try fetcher?.send(writer.bytes, passing: [spool.writing.number, line.fetcher.number], until: deadline)
            let grace = Duration.seconds(1)
            var reader = ByteReader(try fetcher?.receive(until: deadline + grace) ?? [])
            event = try FetchEvent(reading: &reader)
            try reader.finish()
        } catch {
            throw .source(
                .failed(source: address.shown, reason: "the process that fetches ended: \(ending(after: error))"))
        }
        isFetching = true
        let size: Int64?
        switch event {
        case .ready(let stated, _): size = stated
        case .failed(let error):
            _ = report(on: address.shown)
            throw .source(error)
        }
        return OpenedSource(spool: spool.takeReading(), line: line.takeReader(), size: size)
    }

    /// What only a shortage of this machine keeps from succeeding.
    private static func local<Made: ~Copyable>(_ make: () throws(SpoolError) -> Made) throws(SourceTrouble) -> Made {
        do throws(SpoolError) {
            return try make()
        } catch {
            throw .machine(error.description)
        }
    }

    private func requireFetcher() throws(SourceTrouble) {
        if fetcher?.isDisturbed == true { _ = ending(after: FrameSocketError.closed) }
        guard fetcher == nil else { return }
        do throws(ProcessStartError) {
            try start()
        } catch {
            throw .machine(error.description)
        }
    }

    /// Starts a fetcher.
    func start() throws(ProcessStartError) {
        var started = try SpawnedProcess(
            parameters.fetching, limit: VideoSources.longestMessage, among: parameters.living)
        let settings = FetcherSettings(
            fileBytes: parameters.sources.maximumBytes, requiresConfinement: parameters.settings.requiresConfinement)
        _ = try started.greet(settings, until: .now + VideoSources.startTime)
        fetcher = consume started
    }

    /// Ends the fetcher, and says how it ended.
    private func ending(after error: any Error) -> String {
        isFetching = false
        guard var ended = fetcher.take() else { return "it was not there" }
        let ending = ended.end(byItself: error as? FrameSocketError == .closed)
        parameters.observer?.replaced(.fetcherEnded)
        let words = ending.lastWords.map { ", \($0)" } ?? ""
        return "\(error), \(ending.cause)\(words)"
    }
}
