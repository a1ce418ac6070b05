import Glibc

/// Fetches sources from the web, one after the other, in a process that does nothing else. Belongs to one thread.
///
/// Keeps connections between sources, but not beyond a change of the rules about addresses.
package final class Fetcher {
    /// As servers see us.
    package static let userAgent = "acavd/0.1.0"

    private var connections: Connections?
    private var rules: AddressRules?

    package init() {}

    /// Makes the process ready to fetch, before it confines itself: what libraries load, they load now, and a file that
    /// may grow no further, or a server that has gone, is an error of one source instead of the process's end.
    ///
    /// - Throws: `SpoolError`, where libcurl does not work here.
    package static func prepare() throws(SpoolError) {
        guard Connections.prepare() else { throw SpoolError("libcurl cannot be initialised") }
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        // The C library loads modules that resolve names when it first does so.
        var found: UnsafeMutablePointer<addrinfo>?
        if getaddrinfo("localhost", nil, nil, &found) == 0 { freeaddrinfo(found) }
    }

    /// Fetches a source into a spool as its reader asks for it. Returns when the reader has hung up; at once, where
    /// there will be nothing to read.
    ///
    /// - Parameters:
    ///   - spool: `Spool.writing`, of an empty spool.
    ///   - reader: `SpoolLine.fetcher`.
    ///   - announce: Called once, unless the reader goes before there is anything to say.
    package func serve(
        _ request: FetchRequest, spool: consuming OwnedDescriptor, reader: consuming OwnedDescriptor,
        announce: (FetchEvent) -> Void
    ) -> FetchReport {
        if connections == nil || rules != request.rules {
            // A connection that is kept has been judged by the rules of its time.
            connections = Connections()
            rules = request.rules
        }
        guard let connections else {
            let error = SourceError.failed(source: request.address.shown, reason: "libcurl cannot be initialised")
            announce(.failed(error))
            var report = FetchReport()
            report.error = error
            return report
        }
        let fetch = SourceFetch(request, spool: spool, reader: reader, connections: connections)
        return fetch.run(announce)
    }
}
