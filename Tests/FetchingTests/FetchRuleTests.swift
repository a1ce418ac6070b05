import Fetching
import Foundations
import TestServer
import Testing

@Suite("Rules about sources of the web", .timeLimit(.minutes(8)))
struct FetchRuleTests {
    private static let file = TestFile(size: 1_000)

    @Test(
        "Without a rule that allows it, no connection is made to this machine, however it is spelled",
        arguments: [
            "127.0.0.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "127.1", "127.0.0.1",
            "127%2e0.0.1", "%31%32%37.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
            "localhost", "LOCALHOST", "video.localhost", "0.0.0.0", "0", "[::]", "me:secret@127.0.0.1",
        ])
    func loopback(host: String) throws {
        let server = try TestServer { $1.send(FetchRuleTests.file, to: $0, .parts) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4", host: host), rules: AddressRules())
        let error = try #require(fetching.failure())
        #expect(error.name == "source.refused" && error.description.contains("sources.private_networks"), "\(error)")
        #expect(!error.description.contains("secret"))
        #expect(server.count.connections == 0)
    }

    @Test(
        "What a rule allows is fetched, however it is spelled",
        arguments: ["127.0.0.1", "0x7f.1", "2130706433", "127%2e0.0.1", "video.localhost", "[::ffff:127.0.0.1]"])
    func allowed(host: String) throws {
        let server = try TestServer { $1.send(FetchRuleTests.file, to: $0, .parts) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4", host: host))
        #expect(try fetching.reader().bytes(0..<1_000) == FetchRuleTests.file.bytes(0..<1_000))
    }

    @Test("The rule is asked again where a server redirects to", arguments: ["127.0.0.2", "[::1]", "2130706434"])
    func redirectedAddress(host: String) throws {
        let other = try TestServer { $1.send(FetchRuleTests.file, to: $0, .parts) }
        defer { other.stop() }
        let target = other.url("/b.mp4", host: host)
        let server = try TestServer { $1.reply("302 Found", ["Location: \(target)"]) }
        defer { server.stop() }
        let rules = AddressRules(allowing: [try #require(AddressBlock("127.0.0.1"))])
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"), rules: rules)
        #expect(fetching.failure()?.name == "source.refused")
        #expect(server.count.connections == 1 && other.count.connections == 0)
    }

    @Test("A connection that is kept does not outlive the rules it was made by")
    func keptConnection() throws {
        let server = try TestServer { $1.send(FetchRuleTests.file, to: $0, .parts) }
        defer { server.stop() }
        let fetcher = try FetcherThread()
        let first = try fetcher.fetch(server.url("/a.mp4"))
        #expect(try first.reader().bytes(0..<10).count == 10)
        _ = try first.report()
        let second = try fetcher.fetch(server.url("/a.mp4"), rules: AddressRules())
        #expect(second.failure()?.name == "source.refused")
        #expect(server.count.requests.count == 1)
    }

    @Test(
        "Redirections are followed as often as is allowed", arguments: [301, 302, 303, 307, 308],
        [(0, 0, true), (0, 1, false), (5, 5, true), (5, 6, false)])
    func redirects(status: Int, counts: (limit: Int, redirects: Int, isFound: Bool)) throws {
        let server = try TestServer { request, answer in
            let number = Int(request.path.dropFirst()) ?? 0
            guard number > 0 else {
                answer.send(FetchRuleTests.file, to: request, .parts)
                return
            }
            // Relative, as most are.
            answer.reply("\(status) Elsewhere", ["Location: \(number - 1)"])
        }
        defer { server.stop() }
        var limits = FetchLimits()
        limits.redirects = counts.limit
        let fetching = try FetcherThread().fetch(server.url("/\(counts.redirects)"), limits: limits)
        if counts.isFound {
            #expect(try fetching.reader().bytes(0..<1_000).count == 1_000)
        } else {
            #expect(fetching.failure()?.name == "source.refused")
        }
        #expect(try fetching.report().requests == min(counts.limit, counts.redirects) + 1)
    }

    @Test("A server that sends us round in circles is left")
    func loop() throws {
        let server = try TestServer { $1.reply("302 Found", ["Location: \($0.path == "/a" ? "/b" : "/a")"]) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a"))
        #expect(fetching.failure()?.description.contains("more than 5 times") == true)
        #expect(server.count.requests.count == 6)
    }

    @Test(
        "A redirection leads to http and https alone",
        arguments: [
            ("file:///etc/passwd", "file"), ("ftp://127.0.0.1/a", "ftp"), ("gopher://127.0.0.1:1/_x", "gopher"),
            ("data:text/plain,x", ""), ("javascript:x", ""), ("http://", ""), ("http://a b/", ""),
            ("http://[::1", ""), ("dict://me:secret@127.0.0.1/", "dict"), ("http://me:secret@x@127.0.0.1/", ""),
        ])
    func redirectedScheme(target: String, scheme: String) throws {
        let server = try TestServer { $1.reply("302 Found", ["Location: \(target)"]) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"))
        let error = try #require(fetching.failure())
        #expect(error.name == "source.refused" && error.description.contains(scheme), "\(error)")
        #expect(
            error.description.hasPrefix(server.url("/a.mp4: ")) && !error.description.contains("secret"), "\(error)")
    }

    @Test("There is no way back from https")
    func downgrade() throws {
        let secure = try WebAddress("https://a.example/a")
        #expect(try secure.redirected(to: "https://b.example/", source: "s").text == "https://b.example/")
        #expect(throws: SourceError.self) { try secure.redirected(to: "http://a.example/a", source: "s") }
        let plain = try WebAddress("http://a.example/a")
        #expect(try plain.redirected(to: "https://b.example/", source: "s").isSecure)
        #expect(try !plain.redirected(to: "http://b.example/", source: "s").isSecure)
    }
}
