import Monitoring
import Synchronization
import Testing

@Suite("Who may ask a running daemon, and for what", .timeLimit(.minutes(8)))
struct AccessTests {
    @Test("Over the unix socket it is paused and resumed, once or twice")
    func commands() throws {
        let daemon = try TestDaemon(.file)
        for isPaused in [true, true, false, false] {
            if isPaused { try daemon.client.pause() } else { try daemon.client.resume() }
            #expect(daemon.service.condition.withLock { $0.isPaused } == isPaused)
        }
    }

    @Test("Over a port it takes no commands, and says where it does", arguments: ["/pause", "/resume"])
    func noCommands(path: String) throws {
        let daemon = try TestDaemon(.port)
        let reply = try daemon.request("POST \(path)", fields: "Content-Length: 0\r\n")
        #expect(reply.status == 403 && reply.text.contains("unix socket"))
        #expect(!daemon.service.condition.withLock { $0.isPaused })
        #expect(throws: MonitoringClientError.declined(status: 403, message: reply.text.trimmed)) {
            try daemon.client.pause()
        }
    }

    @Test(
        "Over a port this machine is asked for by a name of its own",
        arguments: [
            "localhost", "LOCALHOST", "localhost:22283", "127.0.0.1", "127.0.0.1:80", "127.8.9.10", "[::1]",
            "[::1]:22283",
        ])
    func ownNames(host: String) throws {
        #expect(try TestDaemon(.port).request("GET /status", host: host).status == 200)
    }

    @Test(
        "Over a port another name is refused, even for what is harmless, and a browser reads nothing",
        arguments: [
            "evil.example", "evil.example:22283", "localhost.evil.example", "127.0.0.1.evil.example", "128.0.0.1",
            "0.0.0.0",
            "10.0.0.1", "[::]", "[::2]", "::1", "localhost:", "localhost:x", "localhost:99999", "[::1", "", "127.1",
            "user@localhost", "localhost/",
        ])
    func foreignNames(host: String) throws {
        let reply = try TestDaemon(.port).request("GET /healthz", host: host)
        #expect(reply.status == 421)
        #expect(reply.text.contains("not this machine"))
    }

    @Test("Over the unix socket any name will do")
    func anyName() throws {
        #expect(try TestDaemon(.file).request("GET /status", host: "acavd").status == 200)
    }

    @Test("A request has one Host", arguments: Transport.allCases)
    func oneHost(transport: Transport) throws {
        let daemon = try TestDaemon(transport)
        #expect(try daemon.exchange("GET /healthz HTTP/1.1\r\n\r\n").status == 400)
        #expect(
            try daemon.exchange("GET /healthz HTTP/1.1\r\nHost: localhost\r\nhOsT: evil.example\r\n\r\n").status == 400)
    }
}

extension String {
    fileprivate var trimmed: String { split(separator: "\n").joined(separator: "\n") }
}
