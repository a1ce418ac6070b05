import Foundation
import Glibc
import Monitoring
import Synchronization
import Testing

@Suite("Where a running daemon is asked", .timeLimit(.minutes(8)))
struct AddressTests {
    @Test(
        "An address is read, and written as it was",
        arguments: [
            ("127.0.0.1:22283", ListeningAddress.loopback(host: "127.0.0.1", port: 22283)),
            ("[::1]:1", .loopback(host: "::1", port: 1)),
            ("localhost:0", .loopback(host: "localhost", port: 0)),
            ("/run/acavd/acavd.sock", .unixSocket(path: "/run/acavd/acavd.sock")),
        ])
    func reading(text: String, address: ListeningAddress) throws {
        #expect(try ListeningAddress(parsing: text) == address)
        #expect(address.description == text)
    }

    @Test(
        "What is no address is refused in words",
        arguments: [
            "", "localhost", "127.0.0.1", "22283", ":22283", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "a.sock",
        ])
    func noAddress(text: String) {
        #expect(throws: MonitoringError.invalidAddress(text)) { try ListeningAddress(parsing: text) }
    }

    @Test(
        "What other machines could reach is refused",
        arguments: ["0.0.0.0:22283", "[::]:22283", "192.168.1.1:22283", "example.org:22283", "[::ffff:127.0.0.1]:1"])
    func notLoopback(text: String) {
        #expect(throws: MonitoringError.notLoopback(text)) { try ListeningAddress(parsing: text) }
    }

    @Test("A path has room for 107 bytes")
    func longPath() throws {
        let longest = "/" + String(repeating: "a", count: 106)
        #expect(try ListeningAddress(parsing: longest) == .unixSocket(path: longest))
        #expect(throws: MonitoringError.pathTooLong(longest + "a")) { try ListeningAddress(parsing: longest + "a") }
    }

    @Test(
        "A port that is taken stays whose it is; when that one stops it is free",
        arguments: [Transport.port, .port6, .file])
    func taken(transport: Transport) throws {
        let daemon = try TestDaemon(transport)
        let second = TestDaemon.server(daemon.address)
        #expect(throws: MonitoringError.inUse(daemon.address)) { try second.start() }
        #expect(try daemon.client.status() == TestService.status)
        let connection = try daemon.connect()
        daemon.server.stop()
        #expect(connection.readAll().isEmpty, "whoever was connected is dropped")
        #expect(throws: MonitoringClientError.noDaemon(daemon.address)) { try daemon.client.status() }
        try second.start()
        #expect(try daemon.client.status() == TestService.status)
        second.stop()
        second.stop()
    }

    @Test("The message of a taken address says what to do")
    func message() {
        let error = MonitoringError.inUse(.loopback(host: "127.0.0.1", port: 22283))
        #expect(
            error.description
                == "cannot listen on 127.0.0.1:22283: the address is in use; another acavd or program listens there; "
                + "set http.address to another, or to off")
    }

    // The mask is the whole process's: one of its own has it.
    @Test("The socket is for its owner and group, whatever the mask, and goes when the server stops")
    func mode() async {
        await #expect(processExitsWith: .success) {
            let path = try TestDaemon.makeFolder() + "/a.sock"
            for mask in [0, 0o022, 0o077, 0o777] as [mode_t] {
                umask(mask)
                let server = TestDaemon.server(.unixSocket(path: path))
                try server.start()
                var status = stat()
                guard lstat(path, &status) == 0, status.st_mode & 0o7777 == 0o660 else { exit(1) }
                server.stop()
                guard lstat(path, &status) == -1, errno == ENOENT else { exit(2) }
            }
        }
    }

    @Test("The socket of a process that has ended is replaced")
    func stale() throws {
        let daemon = try TestDaemon(.file)
        daemon.server.stop()
        let path = daemon.folder + "/stale.sock"
        try leaveSocket(at: path)
        #expect(throws: MonitoringClientError.noDaemon(.unixSocket(path: path))) {
            try MonitoringClient(.unixSocket(path: path)).status()
        }
        let server = TestDaemon.server(.unixSocket(path: path))
        try server.start()
        #expect(try MonitoringClient(.unixSocket(path: path)).status() == TestService.status)
        server.stop()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    /// What a process that is killed leaves.
    private func leaveSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw TestFailure(call: "bind", code: errno) }
    }

    @Test("A file that is no socket stays as it is, and so does what a link points at")
    func otherFile() throws {
        let daemon = try TestDaemon(.file)
        let path = daemon.folder + "/precious"
        try Data("precious".utf8).write(to: URL(filePath: path))
        #expect(throws: MonitoringError.notASocket(path: path)) {
            try TestDaemon.server(.unixSocket(path: path)).start()
        }
        let link = daemon.folder + "/link"
        #expect(symlink(path, link) == 0)
        #expect(throws: MonitoringError.notASocket(path: link)) {
            try TestDaemon.server(.unixSocket(path: link)).start()
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == Data("precious".utf8))
    }

    @Test("What took the socket's place is not removed when it stops")
    func replaced() throws {
        let daemon = try TestDaemon(.file)
        let path = daemon.address.description
        #expect(unlink(path) == 0)
        try leaveSocket(at: path)
        daemon.server.stop()
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("Without its directory it cannot start, and says what makes it")
    func noDirectory() throws {
        let address = ListeningAddress.unixSocket(path: "/tmp/acavd-no-such-directory/a.sock")
        let error = try #require(throws: MonitoringError.self) { try TestDaemon.server(address).start() }
        #expect(error.description.contains("RuntimeDirectory"))
    }

    @Test("Of many that start at once at a path, one does", arguments: [false, true])
    func startingTogether(isStale: Bool) throws {
        let daemon = try TestDaemon(.file)
        let address = ListeningAddress.unixSocket(path: daemon.folder + "/b.sock")
        if isStale { try leaveSocket(at: address.description) }
        let started = Mutex<[MonitoringServer]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let server = TestDaemon.server(address)
            if (try? server.start()) != nil { started.withLock { $0.append(server) } }
        }
        let servers = started.withLock { $0 }
        #expect(servers.count == 1)
        #expect(try MonitoringClient(address).status() == TestService.status)
        servers.forEach { $0.stop() }
    }
}
