import Fetching
import Foundations
import TestServer
import Testing

@Suite("Sources of the web", .timeLimit(.minutes(8)))
struct FetcherTests {
    @Test(
        "A file arrives whole, however the server gives it away",
        arguments: TestManners.allCases,
        [0, 1, 1_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 11_000_000] as [Int64])
    func whole(manners: TestManners, size: Int64) throws {
        let file = TestFile(size: size)
        let server = try TestServer { $1.send(file, to: $0, manners) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"))
        do {
            let reader = try fetching.reader()
            #expect(reader.size == (manners.tellsSize ? size : nil))
            #expect(try reader.bytes(0..<size + 100) == file.bytes(0..<size))
            #expect(reader.size == size)
            #expect(try reader.bytes(size / 2..<size) == file.bytes(size / 2..<size))
            #expect(try reader.bytes(size + 1_000_000..<size + 1_000_001) == [])
        }
        let report = try fetching.report()
        #expect(report.error == nil && report.violation == nil)
        #expect(report.bytes >= size && report.bytes < size + 400_000)
    }

    @Test(
        "Parts read in any order are the file's",
        arguments: [TestManners.parts, .partsWithoutKeepAlive, .wholeWithLength, .wholeInChunks], [UInt64](0..<5))
    func anyOrder(manners: TestManners, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let file = TestFile(size: Int64.random(in: 1...20_000_000, using: &generator))
        let server = try TestServer { $1.send(file, to: $0, manners) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"))
        do {
            let reader = try fetching.reader()
            for _ in 0..<30 {
                let start = Int64.random(in: 0...file.size + 1_000, using: &generator)
                let end = start + Int64.random(in: 0...200_000, using: &generator)
                let bytes = try reader.bytes(start..<end, inPiecesOf: 10_000)
                let there = (start..<end).clamped(to: 0..<file.size)
                guard bytes == file.bytes(there) else {
                    Issue.record("other bytes from \(start) to \(end) of \(file.size)")
                    return
                }
            }
        }
        let report = try fetching.report()
        #expect(report.error == nil && report.violation == nil)
        #expect(report.bytes <= file.size, "no byte is fetched twice")
    }

    @Test("An index at the end of a large file costs a few MiB, not the file")
    func indexAtTheEnd() throws {
        let file = TestFile(size: 1 << 30)
        let server = try TestServer { $1.send(file, to: $0, .parts) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"))
        do {
            let reader = try fetching.reader()
            #expect(try reader.bytes(0..<40) == file.bytes(0..<40))
            let index = file.size - 700_000..<file.size
            #expect(try reader.bytes(index) == file.bytes(index))
            let clip = Int64(600 << 20)..<Int64(601 << 20)
            #expect(try reader.bytes(clip) == file.bytes(clip))
        }
        let report = try fetching.report()
        #expect(report.bytes < 16 << 20, "\(report.bytes) bytes in \(report.requests) requests")
        // What the kernel held of parts that were left is the server's cost as well.
        server.stop()
        #expect(server.count.bytes < 24 << 20, "\(server.count.bytes) bytes were sent")
    }

    @Test(
        "A reader that goes no further is not run ahead of",
        arguments: [TestManners.parts, .wholeWithLength, .wholeInChunks])
    func window(manners: TestManners) throws {
        let file = TestFile(size: 1 << 30)
        let server = try TestServer { $1.send(file, to: $0, manners) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"))
        do {
            let reader = try fetching.reader()
            #expect(try reader.bytes(0..<6 << 20) == file.bytes(0..<6 << 20))
            // Whatever there is to come has come when the window behind this has been read.
            #expect(try reader.bytes(9 << 20..<9 << 20 + 1).count == 1)
        }
        #expect(try fetching.report().bytes < 15 << 20)
    }

    @Test("Sources of one server share a connection, as do the parts of one")
    func sharedConnection() throws {
        let file = TestFile(size: 9 << 20)
        let server = try TestServer { $1.send(file, to: $0, .parts) }
        defer { server.stop() }
        let fetcher = try FetcherThread()
        for _ in 0..<3 {
            let fetching = try fetcher.fetch(server.url("/a.mp4"))
            #expect(try fetching.reader().bytes(0..<file.size) == file.bytes(0..<file.size))
            #expect(try fetching.report().requests == 4)
        }
        #expect(server.count.connections == 1)
    }

    @Test("Requests say who asks, and what for, and no more")
    func requests() throws {
        let file = TestFile(size: 10)
        let server = try TestServer { request, answer in
            guard request.path != "/a.mp4" else {
                answer.reply("302 Found", ["Location: /b.mp4", "Set-Cookie: a=b; Path=/"])
                return
            }
            answer.send(file, to: request, .parts)
        }
        defer { server.stop() }
        for _ in 0..<2 { _ = try FetcherThread().fetch(server.url("/a.mp4")).reader() }
        let requests = server.count.requests
        #expect(requests.map(\.path) == ["/a.mp4", "/b.mp4", "/a.mp4", "/b.mp4"])
        for request in requests {
            #expect(
                request.headers == [
                    "host": "127.0.0.1:\(server.port)", "user-agent": "acavd/0.1.0", "accept": "*/*",
                    "range": "bytes=0-1048575",
                ])
        }
    }

    @Test("A password goes to its server, and into no message")
    func password() throws {
        let server = try TestServer { request, answer in
            let isKnown = request.headers["authorization"] == "Basic bWU6c2VjcmV0"
            answer.reply(isKnown ? "403 Forbidden" : "401 Unauthorized")
        }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4", host: "me:secret@127.0.0.1"))
        let reason = "the server answered HTTP 403"
        #expect(fetching.failure() == .unreadable(source: server.url("/a.mp4"), reason: reason))
        #expect(try fetching.report().error == .unreadable(source: server.url("/a.mp4"), reason: reason))
    }
}
