import Fetching
import Foundations
import Glibc
import TestServer
import Testing

@Suite("Readers that have been taken over", .timeLimit(.minutes(8)))
struct HostileReaderTests {
    private static let file = TestFile(size: 3 << 20)

    private func question(_ kind: UInt64, _ offset: Int64) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(kind)
        writer.write(offset)
        return writer.bytes
    }

    /// What a fetcher says of what a reader sends.
    private func report(on messages: [[UInt8]]) throws -> FetchReport {
        let server = try TestServer { $1.send(HostileReaderTests.file, to: $0, .parts) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"))
        for message in messages { send(fetching.socket, message, message.count, Int32(MSG_NOSIGNAL)) }
        // It does not hang up: the fetcher does.
        return try #require(fetching.reports.pop())
    }

    @Test("A question that is none ends the service", arguments: [0, 1, 2, 3, 4, 5])
    func nonsense(which: Int) throws {
        let message: [UInt8] = [
            question(1, -1), question(1, .min), question(0, 0), question(2, 5), [1], question(1, 5) + [0],
        ][which]
        #expect(try report(on: [message]).violation != nil)
    }

    @Test("A question before the last was answered ends the service")
    func impatience() throws {
        let messages = [question(1, 1 << 20), question(1, 2 << 20), question(1, 0)]
        #expect(try report(on: messages).violation?.contains("before the last") == true)
    }

    @Test("Questions far behind the end cost nothing")
    func farAway() throws {
        let server = try TestServer { $1.send(HostileReaderTests.file, to: $0, .parts) }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(server.url("/a.mp4"))
        do {
            let reader = fetching.reader(size: nil)
            #expect(try reader.bytes(.max - 1 ..< .max) == [])
            #expect(reader.size == HostileReaderTests.file.size)
        }
        #expect(try fetching.report().bytes <= HostileReaderTests.file.size)
    }

    @Test("A reader that jumps about for ever is left after a thousand places")
    func jumps() throws {
        let file = TestFile(size: 1 << 40)
        let server = try TestServer { request, answer in
            // Less than was asked for, as a server may: the connection is kept, and a thousand are not opened.
            guard let part = request.part else { return }
            let given = part.lowerBound..<part.lowerBound + 1_000
            answer.send("HTTP/1.1 206 Partial Content\r\nContent-Length: \(given.count)\r\n")
            answer.send("Content-Range: bytes \(given.lowerBound)-\(given.upperBound - 1)/\(file.size)\r\n\r\n")
            answer.keepsConnection = answer.send(given, of: file)
        }
        defer { server.stop() }
        let fetching = try FetcherThread().fetch(
            server.url("/a.mp4"), limits: FetchLimits(maximumBytes: 1 << 40, seconds: 50))
        do {
            let reader = fetching.reader(size: file.size)
            let error = #expect(throws: SpoolReaderError.self) {
                for place in 0..<2_000 as Range<Int64> {
                    let offset = (place * 7_919 % 2_000) << 29
                    _ = try reader.bytes(offset..<offset + 1)
                }
            }
            #expect(error == .failed)
        }
        let report = try fetching.report()
        #expect(report.error?.name == "source.refused" && report.requests <= 1_002, "\(report)")
    }

    @Test("Who hangs up at once gets nothing, and the fetcher goes on with others")
    func earlyHangUp() throws {
        let server = try TestServer { request, answer in
            if request.path == "/slow" {
                answer.stall()
            } else {
                answer.send(HostileReaderTests.file, to: request, .parts)
            }
        }
        defer { server.stop() }
        let fetcher = try FetcherThread()
        let report = try fetcher.fetch(server.url("/slow")).report()
        #expect(report.error == nil && report.violation == nil)
        #expect(try fetcher.fetch(server.url("/a.mp4")).reader().bytes(0..<10).count == 10)
    }

    @Test("Random messages end in an answer or in the end", arguments: [UInt64](0..<10))
    func randomMessages(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let messages = (0..<20).map { _ in
            (0..<Int.random(in: 1...20, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        #expect(try report(on: messages).violation != nil)
    }
}
