package import Foundation
import Confinement
import Fetching
import Foundations

/// What runs in the process of a fetcher: one source of the web after another, into spools it is given.
package enum FetchingProcess {
    /// The longest request, in bytes: a URL, and the networks that are allowed.
    private static let longestRequest = 256 << 10

    /// Address space for libcurl, OpenSSL and the resolver's thread; what is fetched goes to the spool.
    private static let memoryBytes: UInt64 = 1 << 30
    private static let descriptors: UInt64 = 64

    /// Works until the parent hangs up.
    ///
    /// - Parameter parent: The process that started this one.
    package static func run(parent: pid_t) throws {
        var duty = ProcessDuty(longest: longestRequest)
        guard let settings: FetcherSettings = try duty.settings() else { return }
        try Fetcher.prepare()
        let limits = ProcessLimits(
            memoryBytes: memoryBytes, fileBytes: UInt64(max(0, settings.fileBytes)), descriptors: descriptors)
        guard try duty.begin(.fetcher(), limits: limits, parent: parent, required: settings.requiresConfinement)
        else { return }
        let fetcher = Fetcher()
        while let bytes = try duty.receive() {
            var reader = ByteReader(bytes)
            let request = try FetchRequest(reading: &reader)
            try reader.finish()
            guard let spool = duty.takeDescriptor(), let line = duty.takeDescriptor() else {
                throw FrameSocketError.garbled("a request without a spool")
            }
            var unsent: (any Error)?
            let report = fetcher.serve(request, spool: spool, reader: line) { event in
                do { try send(duty) { event.write(to: &$0) } } catch { unsent = error }
            }
            if let unsent { throw unsent }
            try send(duty) { report.write(to: &$0) }
        }
    }

    private static func send(
        _ duty: borrowing ProcessDuty, _ write: (inout ByteWriter) -> Void
    ) throws(FrameSocketError) {
        var writer = ByteWriter()
        write(&writer)
        try duty.send(writer.bytes)
    }
}
