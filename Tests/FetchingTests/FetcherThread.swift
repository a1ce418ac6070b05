import Fetching
import Foundations
import Glibc
import Testing

/// A fetcher on a thread of its own, as it is alone in a process of its own.
final class FetcherThread: Sendable {
    private struct Job: Sendable {
        let request: FetchRequest
        let spool: Int32
        let socket: Int32
        let events: BoundedQueue<FetchEvent>
        let reports: BoundedQueue<FetchReport>
    }

    private let jobs = BoundedQueue<Job>(capacity: 10)

    /// Proxies that nobody shall ask: every test fails that does.
    private static let isPrepared: Bool = {
        for name in ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:1", 1) }
        do throws(SpoolError) {
            try Fetcher.prepare()
            return true
        } catch {
            return false
        }
    }()

    init() throws {
        try #require(FetcherThread.isPrepared)
        let jobs = jobs
        var thread = pthread_t()
        let context = Unmanaged.passRetained(jobs)
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let jobs = Unmanaged<BoundedQueue<Job>>.fromOpaque(argument).takeRetainedValue()
                let fetcher = Fetcher()
                while let job = jobs.pop() {
                    let report = fetcher.serve(
                        job.request, spool: OwnedDescriptor(job.spool), reader: OwnedDescriptor(job.socket)
                    ) { job.events.push($0) }
                    job.events.close()
                    job.reports.push(report)
                }
                return nil
            }, context.toOpaque())
        try #require(result == 0)
        pthread_detach(thread)
    }

    deinit {
        jobs.close()
    }

    /// Begins to fetch.
    ///
    /// - Parameter spool: A descriptor that is given away, instead of that of a good spool.
    func fetch(
        _ url: String, rules: AddressRules = .loopback, limits: FetchLimits = FetchLimits(), spool: Int32? = nil
    ) throws -> RunningFetch {
        let files = try Spool(in: "/tmp")
        let line = try SpoolLine()
        guard case .web(let address) = try SourceLocation(url) else { throw SpoolReaderError.failed }
        let fetching = RunningFetch(spool: dup(files.reading.number), socket: dup(line.reader.number))
        jobs.push(
            Job(
                request: FetchRequest(address, rules: rules, limits: limits), spool: spool ?? dup(files.writing.number),
                socket: dup(line.fetcher.number), events: fetching.events, reports: fetching.reports))
        return fetching
    }
}

/// One source that is being fetched.
final class RunningFetch {
    let events = BoundedQueue<FetchEvent>(capacity: 10)
    let reports = BoundedQueue<FetchReport>(capacity: 1)
    private let spool: Int32
    private(set) var socket: Int32

    init(spool: Int32, socket: Int32) {
        self.spool = spool
        self.socket = socket
    }

    deinit {
        close(spool)
        if socket >= 0 { close(socket) }
    }

    /// A reader, which hangs up when it goes.
    func reader() throws -> SpoolReader {
        guard case .ready(let size, _)? = events.pop() else { throw SpoolReaderError.failed }
        return reader(size: size)
    }

    /// The same where the event has been taken, or does not matter.
    func reader(size: Int64?) -> SpoolReader {
        defer { socket = -1 }
        return SpoolReader(spool: OwnedDescriptor(dup(spool)), fetcher: OwnedDescriptor(socket), size: size)
    }

    /// The error that a source begins with.
    func failure() -> SourceError? {
        guard case .failed(let error)? = events.pop() else { return nil }
        return error
    }

    /// Hangs up, where no reader does, and waits for the report.
    func report() throws -> FetchReport {
        if socket >= 0 { close(socket) }
        socket = -1
        return try #require(reports.pop())
    }
}

extension AddressRules {
    /// As public as the tests' own servers.
    static let loopback = AddressRules(allowing: AddressBlock("127.0.0.0/8").map { [$0] } ?? [])
}

extension SpoolReader {
    /// Reads a part, or up to the end.
    func bytes(_ range: Range<Int64>, inPiecesOf piece: Int = 32_768) throws(SpoolReaderError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        while Int64(bytes.count) < Int64(range.count) {
            let wanted = min(piece, range.count - bytes.count)
            let offset = range.lowerBound + Int64(bytes.count)
            var count = 0
            // (`withUnsafeMutableBytes` rethrows any error, not this one.)
            let outcome = buffer.withUnsafeMutableBytes { space -> SpoolReaderError? in
                do throws(SpoolReaderError) {
                    count = try read(into: UnsafeMutableRawBufferPointer(rebasing: space[..<wanted]), at: offset)
                    return nil
                } catch {
                    return error
                }
            }
            if let outcome { throw outcome }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
