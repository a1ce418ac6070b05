import Fetching
import Foundations
import Glibc
import TestServer
import Testing

@Suite("Sources of the web that fail", .timeLimit(.minutes(8)))
struct FetchFailureTests {
    /// What a server's answer comes to: the first error, whether it comes before or after the first byte.
    private func error(
        limits: FetchLimits = FetchLimits(), reading: Int64 = 3 << 20,
        _ answer: @escaping @Sendable (TestRequest, TestAnswer) -> Void
    ) throws -> (error: SourceError?, count: TestServer.Count) {
        let server = try TestServer(answer)
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"), limits: limits)
        switch fetching.events.pop() {
        case .failed(let error):
            #expect(try fetching.report().error == error)
            #expect(fetching.events.pop() == nil)
            return (error, server.count)
        case .ready(let size, _):
            do throws(SpoolReaderError) {
                _ = try fetching.reader(size: size).bytes(0..<reading)
                Issue.record("the source should have failed")
            } catch {
                #expect(error == .failed)
            }
            return (try fetching.report().error, server.count)
        case nil:
            Issue.record("nothing was said of the source")
            return (nil, server.count)
        }
    }

    private static let ten = TestFile(size: 10 << 20)

    @Test(
        "A status is the error that it means",
        arguments: [
            (404, "source.not_found"), (410, "source.not_found"), (401, "source.unreadable"),
            (402, "source.unreadable"), (403, "source.unreadable"), (407, "source.unreadable"),
            (451, "source.unreadable"), (408, "source.failed"), (425, "source.failed"), (429, "source.failed"),
            (500, "source.failed"), (502, "source.failed"), (503, "source.failed"), (504, "source.failed"),
            (599, "source.failed"), (400, "source.refused"), (405, "source.refused"), (414, "source.refused"),
            (204, "source.refused"), (304, "source.refused"), (300, "source.refused"), (302, "source.refused"),
            (999, "source.refused"),
        ])
    func status(status: Int, name: String) throws {
        let error = try error { $1.reply("\(status) So", body: "sorry") }.error
        #expect(error?.name == name, "\(error.map(String.init(describing:)) ?? "")")
        #expect(status == 302 || name == "source.not_found" || error?.description.contains("HTTP \(status)") == true)
    }

    @Test("How long a server wants to be left alone is told", arguments: ["17", "soon", "99999"])
    func retryAfter(value: String) throws {
        let error = try error { $1.reply("429 Slow Down", ["Retry-After: \(value)"]) }.error
        #expect(error?.description.contains("asks to wait \(value) s") == (value == "17"))
    }

    @Test(
        "An answer that contradicts itself or its request is a failure",
        arguments: [
            ("206 Partial Content", "Content-Range: bytes 1-1048576/9999999"),
            ("206 Partial Content", "Content-Range: bytes 0-1048576/9999999"),
            ("206 Partial Content", "Content-Range: bytes 5-4/9"),
            ("206 Partial Content", "Content-Range: bytes 0-9/5"),
            ("206 Partial Content", "Content-Range: bytes -1-9/50"),
            ("206 Partial Content", "Content-Range: bytes 0-99999999999999999999/9"),
            ("206 Partial Content", "Content-Range: octets 0-9/10"), ("206 Partial Content", "X: y"),
            ("206 Partial Content", "Content-Range: bytes 0-4/10\r\nContent-Range: bytes 0-4/10"),
            ("206 Partial Content", "Content-Range: bytes 0-3/4"),
            ("206 Partial Content", "Content-Range: bytes 0-5/6"),
        ])
    func contradictions(status: String, header: String) throws {
        #expect(try error { $1.reply(status, [header], body: "12345") }.error?.name == "source.failed")
    }

    @Test(
        "What is encoded though nobody asked for it is refused",
        arguments: [
            "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: gzip, gzip",
            "Content-Encoding: identity\r\nContent-Encoding: gzip",
        ])
    func encodings(header: String) throws {
        let outcome = try error { $1.reply("200 OK", [header], body: "12345") }
        #expect(outcome.error?.name == "source.refused")
        #expect(outcome.count.requests.allSatisfy { $0.headers["accept-encoding"] == nil && $0.headers["te"] == nil })
    }

    @Test(
        "An answer that breaks off or is none is a failure, with curl's words",
        arguments: [
            "", "HTTP/1.1 200 OK\r\n", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n12345", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n12345",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n12345",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n12345\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n12345\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n12345", "SSH-2.0-OpenSSH_9.2\r\n",
        ])
    func broken(text: String) throws {
        let error = try error { $1.send(text) }.error
        #expect(error?.name == "source.failed", "\(error.map(String.init(describing:)) ?? "")")
    }

    @Test("Neither heads, nor bodies of redirections, nor chunks have no end", arguments: ["head", "redirect", "1xx"])
    func endless(kind: String) throws {
        let outcome = try error { request, answer in
            guard request.path == "/a.mp4" else {
                answer.reply("404 Not Found")
                return
            }
            answer.send(kind == "redirect" ? "HTTP/1.1 302 Found\r\nLocation: /b.mp4\r\n\r\n" : "")
            let line = kind == "1xx" ? "HTTP/1.1 103 Early Hints\r\n\r\n" : "X-\(kind): 0123456789\r\n"
            if kind == "head" { answer.send("HTTP/1.1 200 OK\r\n") }
            while answer.send(String(repeating: line, count: 100)) {}
        }
        #expect(outcome.error?.name == (kind == "redirect" ? "source.not_found" : "source.failed"))
    }

    @Test("A body without end is too large when it has become so", arguments: [true, false])
    func endlessBody(isChunked: Bool) throws {
        let outcome = try error(limits: FetchLimits(maximumBytes: 2_000_000)) { _, answer in
            answer.send("HTTP/1.1 200 OK\r\n\(isChunked ? "Transfer-Encoding: chunked\r\n" : "")\r\n")
            let block = String(repeating: "x", count: 1_000)
            while answer.send(isChunked ? "3e8\r\n\(block)\r\n" : block) {}
        }
        #expect(outcome.error?.name == "source.too_large")
    }

    @Test("What says that it is too large is not read", arguments: [TestManners.parts, .wholeWithLength])
    func tooLarge(manners: TestManners) throws {
        let size = FetchFailureTests.ten.size
        let outcome = try error(limits: FetchLimits(maximumBytes: size - 1)) {
            $1.send(FetchFailureTests.ten, to: $0, manners)
        }
        guard case .tooLarge(_, limit: size - 1) = outcome.error else {
            Issue.record("\(outcome)")
            return
        }
        let server = try TestServer { $1.send(FetchFailureTests.ten, to: $0, manners) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/"), limits: FetchLimits(maximumBytes: size))
        #expect(try fetching.reader().bytes(0..<size).count == size)
    }

    @Test(
        "A file that changes while it is read is a failure",
        arguments: ["ETag: \"2\"", "Last-Modified: Sat, 21 Nov 2026 00:00:00 GMT", "size", "whole", "vanished"])
    func changed(change: String) throws {
        let error = try error { request, answer in
            guard let part = request.part, part.lowerBound > 0 else {
                answer.send(FetchFailureTests.ten, to: request, .parts)
                return
            }
            switch change {
            case "vanished": answer.reply("404 Not Found")
            case "whole": answer.send(FetchFailureTests.ten, to: request, .wholeWithLength)
            case "size": answer.send(TestFile(size: 9 << 20), to: request, .parts)
            default:
                answer.send("HTTP/1.1 206 Partial Content\r\nContent-Length: \(part.count)\r\n\(change)\r\n")
                answer.send("Content-Range: bytes \(part.lowerBound)-\(part.upperBound - 1)/\(10 << 20)\r\n\r\n")
                answer.send(part, of: FetchFailureTests.ten)
            }
        }.error
        #expect(error?.name == (change == "vanished" ? "source.not_found" : "source.failed"))
        #expect(change == "vanished" || error?.description.contains("changed") == true)
    }

    @Test("A server that nobody has, and one that speaks no TLS, are failures")
    func unreachable() throws {
        let server = try TestServer { $1.reply("200 OK") }
        let secure = try FetcherThread().fetch("https://127.0.0.1:\(server.port)/a.mp4")
        #expect(secure.failure()?.name == "source.failed")
        server.stop()
        let gone = try FetcherThread().fetch(server.url("/a.mp4"))
        #expect(gone.failure()?.name == "source.failed")
    }

    @Test(
        "A server that falls silent is given up, whenever it does",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12345"])
    func stalled(text: String) throws {
        var limits = FetchLimits()
        limits.stallSeconds = 0.5
        let error = try error(limits: limits) { _, answer in
            answer.send(text)
            answer.stall()
        }.error
        #expect(error?.name == "source.failed")
    }

    @Test("A source may take no longer than its time")
    func deadline() throws {
        var limits = FetchLimits()
        limits.seconds = 0.3
        let error = try error(limits: limits) { _, answer in
            answer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12345")
            answer.stall()
        }.error
        #expect(error?.description.contains("longer than 0.3 s") == true)
    }

    @Test("A spool that takes no more is a failure of the source")
    func brokenSpool() throws {
        let server = try TestServer { $1.send(FetchFailureTests.ten, to: $0, .parts) }
        defer { server.stop() }
        let other = try Spool(in: "/tmp")
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"), spool: dup(other.reading.number))
        #expect(throws: SpoolReaderError.failed) { try fetching.reader().bytes(0..<10) }
        #expect(try fetching.report().error?.description.contains("spool") == true)
    }
}
