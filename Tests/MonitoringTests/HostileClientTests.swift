import Foundation
import Foundations
import Glibc
import Monitoring
import Testing

@Suite("What clients do to a running daemon", .timeLimit(.minutes(8)))
struct HostileClientTests {
    @Test(
        "What is not HTTP is refused, and the next is served", arguments: Transport.allCases,
        [
            ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400),
            ("\r\n\r\n", 400),
            ("GET\r\n\r\n", 400),
            ("GET /healthz\r\n\r\n", 400),
            ("GET  /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET /healthz HTTP/1.1 \r\nHost: localhost\r\n\r\n", 400),
            ("GET healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("G(T /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET /h\u{E9}althz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET /healthz HTTP/1.1\r\nHost localhost\r\n\r\n", 400),
            ("GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n", 400),
            ("GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n", 505),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", 413),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413),
        ])
    func notHTTP(transport: Transport, sent: (text: String, status: Int)) throws {
        let daemon = try TestDaemon(transport)
        #expect(try daemon.exchange(sent.text).status == sent.status)
        #expect(try daemon.request("GET /healthz").status == 200)
    }

    @Test(
        "Old, terse and early clients are served",
        arguments: [
            "GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n",
            "GET /healthz HTTP/1.1\nHost: localhost\n\n",
            "GET /healthz HTTP/1.1\r\nHost:localhost\r\nAccept: */*\r\nX-Empty:\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /status HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ])
    func unusual(text: String) throws {
        let reply = try TestDaemon(.port).exchange(text)
        #expect(reply.status == 200 && reply.text == "ok\n")
    }

    @Test("A request may come a byte at a time, and its sender may say that no more comes")
    func aByteAtATime() throws {
        let daemon = try TestDaemon(.port)
        let connection = try daemon.connect()
        for byte in "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8 { connection.send([byte]) }
        connection.endSending()
        #expect(RawReply(connection.readAll()).status == 200)
    }

    @Test("Bytes at random never take it down", arguments: [UInt64](0..<4))
    func random(seed: UInt64) throws {
        let daemon = try TestDaemon(.port)
        var generator = SeededGenerator(seed: seed)
        let valid = Array("GET /tables/1?clusters=7 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".utf8)
        for _ in 0..<50 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes[index] = UInt8.random(in: 0...255, using: &generator)
                } else {
                    bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            let connection = try daemon.connect()
            connection.send(bytes)
            connection.endSending()
            let answered = connection.readAll()
            #expect(answered.isEmpty || RawReply(answered).status >= 200)
        }
        #expect(try daemon.request("GET /healthz").status == 200)
    }

    @Test(
        "A line or fields without end are refused, and heard out so that the answer arrives",
        arguments: Transport.allCases)
    func endless(transport: Transport) throws {
        var limits = ServingLimits()
        limits.grace = .seconds(50)
        let daemon = try TestDaemon(transport, limits: limits)
        let long = String(repeating: "a", count: 1 << 20)
        let many = (0..<2000).map { "X-\($0): \($0)\r\n" }.joined()
        let within = String(repeating: "a", count: (16 << 10) - 100)
        let requests = [
            ("GET /\(long) HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \(long)\r\n\r\n", 431),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(many)\r\n", 431),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \(within)\r\n\r\n", 200),
        ]
        for (request, status) in requests {
            let connection = try daemon.connect()
            #expect(connection.send(Array(request.utf8)))
            #expect(RawReply(connection.readAll()).status == status)
        }
    }

    @Test("200 clients at once are all served", arguments: [Transport.port, .file])
    func many(transport: Transport) throws {
        let daemon = try TestDaemon(transport)
        let connections = try (0..<200).map { _ in try daemon.connect() }
        let paths = ["/status", "/healthz", "/tables/0", "/clusters", "/metrics", "/"]
        for (number, connection) in connections.enumerated() {
            connection.send(Array("GET \(paths[number % paths.count]) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        }
        #expect(connections.allSatisfy { RawReply($0.readAll()).status == 200 })
    }

    @Test("Those who connect and say nothing make room for those who speak", arguments: [Transport.port, .file])
    func silent(transport: Transport) throws {
        var limits = ServingLimits()
        limits.connections = 8
        limits.grace = .milliseconds(20)
        let daemon = try TestDaemon(transport, limits: limits)
        let silent = try (0..<40).map { _ in try daemon.connect() }
        for _ in 0..<3 { #expect(try daemon.client.status() == TestService.status) }
        withExtendedLifetime(silent) {}
    }

    @Test("A request that does not arrive in time is told so")
    func slow() throws {
        var limits = ServingLimits()
        limits.requestTime = .milliseconds(20)
        let daemon = try TestDaemon(.port, limits: limits)
        let connection = try daemon.connect()
        connection.send(Array("GET /healthz HTTP/1.1\r\n".utf8))
        #expect(RawReply(connection.readAll()).status == 408)
    }

    @Test("Answers that are not taken are not held without end")
    func notTaken() throws {
        var limits = ServingLimits()
        limits.answerBytes = 1000
        let daemon = try TestDaemon(.port, limits: limits)
        // The events' answer is larger than all that may be held.
        #expect(try daemon.request("GET /events?limit=60").status == 503)
        #expect(try daemon.request("GET /healthz").status == 200)
    }

    @Test("A service that hangs is asked few questions, and all else is answered", arguments: [Transport.port, .file])
    func hanging(transport: Transport) throws {
        var limits = ServingLimits()
        limits.answerTime = .seconds(50)
        let daemon = try TestDaemon(transport, limits: limits)
        daemon.service.gate.close()
        let stuck = try (0..<20).map { _ in
            let connection = try daemon.connect()
            connection.send(Array("GET /tables/0 HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            return connection
        }
        #expect(try daemon.request("GET /healthz").status == 200)
        #expect(try daemon.client.status() == TestService.status)
        #expect(try daemon.request("GET /").status == 200)
        daemon.service.gate.open()
        #expect(stuck.allSatisfy { RawReply($0.readAll()).status == 200 }, "they are answered once it goes on")
        #expect(daemon.service.gate.most <= 2)
    }

    @Test("Who waits for a service that hangs is told so in time, and it may be asked when it goes on")
    func late() throws {
        var limits = ServingLimits()
        limits.answerTime = .milliseconds(20)
        let daemon = try TestDaemon(.port, limits: limits)
        daemon.service.gate.close()
        for _ in 0..<3 {
            let reply = try daemon.request("GET /tables/0")
            #expect(reply.status == 503 && reply.text.contains("/healthz"))
        }
        daemon.service.gate.open()
        // The questions that were stuck pass now; whoever asks meanwhile may be told again to come later.
        var status = 503
        while status == 503 { status = try daemon.request("GET /tables/0").status }
        #expect(status == 200)
    }

    @Test("More questions than may be open are told to come again, and health is still known")
    func tooMany() throws {
        var limits = ServingLimits()
        limits.openQuestions = 3
        let daemon = try TestDaemon(.port, limits: limits)
        daemon.service.gate.close()
        let connections = try (0..<3).map { _ in
            let connection = try daemon.connect()
            connection.send(Array("GET /tables/0 HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            return connection
        }
        // Of the three, all have been read once a fourth is refused.
        while try daemon.request("GET /status").status == 200 {}
        #expect(try daemon.request("GET /healthz").status == 200)
        daemon.service.gate.open()
        #expect(connections.allSatisfy { RawReply($0.readAll()).status == 200 })
    }

    // The limit is the whole process's: one of its own has it.
    @Test("Without a descriptor left it waits for one, and then goes on")
    func noDescriptors() async {
        await #expect(processExitsWith: .success) {
            let daemon = try TestDaemon(.port)
            guard try daemon.client.status() == TestService.status else { exit(1) }
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(2) }
            // What the tests had open when this process was made it has too.
            guard let held = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count else {
                exit(6)
            }
            limit.rlim_cur = rlim_t(held + 60)
            guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(3) }
            // This process is both sides: some of the connections are made, and cannot be accepted.
            var silent: [RawConnection] = []
            while let connection = try? daemon.connect() { silent.append(connection) }
            guard silent.count > 20 else { exit(4) }
            // Whoever goes makes room. That it took no notice of the error, and of nothing else, is what is tested.
            silent.removeAll()
            guard try daemon.client.status() == TestService.status else { exit(5) }
        }
    }
}
