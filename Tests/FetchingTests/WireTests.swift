import Fetching
import Foundations
import Testing

@Suite("What a daemon and a fetcher say to each other")
struct WireTests {
    private static let request: FetchRequest? = {
        guard case .web(let address)? = try? SourceLocation("https://me:x@example.org:81/é?x=y") else { return nil }
        let blocks = ["10.0.0.0/8", "fd00::/8", "::1"].compactMap { AddressBlock($0) }
        return FetchRequest(
            address, rules: AddressRules(allowing: blocks),
            limits: FetchLimits(
                maximumBytes: 123, redirects: 2, connectSeconds: 0.5, stallSeconds: 1.5, seconds: 2.5))
    }()

    private static let errors: [SourceError] = [
        .notFound(source: "a"), .refused(source: "b", reason: "é"), .unreadable(source: "c", reason: ""),
        .tooLarge(source: "d", limit: .max), .failed(source: "", reason: "because"),
    ]

    @Test("A request arrives as it was sent")
    func requests() throws {
        let request = try #require(WireTests.request)
        #expect(request.rules.allowed.count == 3)
        var writer = ByteWriter()
        request.write(to: &writer)
        var reader = ByteReader(writer.bytes)
        #expect(try FetchRequest(reading: &reader) == request)
        #expect(reader.remaining == 0)
    }

    @Test("Events and reports arrive as they were sent", arguments: errors)
    func events(error: SourceError) throws {
        for event in [
            FetchEvent.failed(error), .ready(size: nil, isSeekable: true), .ready(size: 7, isSeekable: false),
        ] {
            var writer = ByteWriter()
            event.write(to: &writer)
            var reader = ByteReader(writer.bytes)
            #expect(try FetchEvent(reading: &reader) == event)
            #expect(reader.remaining == 0)
        }
        for (error, violation) in [(error, nil), (nil, "rude"), (error, "rude"), (nil, nil)]
            as [(SourceError?, String?)]
        {
            let report = FetchReport(bytes: .max, requests: 3, error: error, violation: violation)
            var writer = ByteWriter()
            report.write(to: &writer)
            var reader = ByteReader(writer.bytes)
            #expect(try FetchReport(reading: &reader) == report)
            #expect(reader.remaining == 0)
        }
    }

    @Test("What a server said forges no line of a log, and is not longer than a text may be")
    func texts() throws {
        var writer = ByteWriter()
        let reason = "a\nb\u{1B}[31m" + String(repeating: "é", count: 20_000)
        FetchEvent.failed(.failed(source: "s", reason: reason)).write(to: &writer)
        #expect(writer.bytes.count < 20_000)
        var reader = ByteReader(writer.bytes)
        guard case .failed(.failed(_, let arrived)) = try FetchEvent(reading: &reader) else {
            Issue.record("another event")
            return
        }
        #expect(arrived.hasPrefix("a?b?[31méé"))
    }

    @Test("Bytes that nobody vouches for give a value or an error", arguments: [UInt64](0..<20))
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var messages: [[UInt8]] = []
        var writer = ByteWriter()
        try #require(WireTests.request).write(to: &writer)
        messages.append(writer.bytes)
        for error in WireTests.errors {
            writer = ByteWriter()
            FetchReport(bytes: 1, requests: 3, error: error, violation: "rude").write(to: &writer)
            messages.append(writer.bytes)
            writer = ByteWriter()
            FetchEvent.failed(error).write(to: &writer)
            messages.append(writer.bytes)
        }
        var values = 0
        for _ in 0..<2_000 {
            var bytes = messages.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...2 * bytes.count, using: &generator)))
            var reader = ByteReader(bytes)
            if (try? FetchRequest(reading: &reader)) != nil { values += 1 }
            reader = ByteReader(bytes)
            if (try? FetchEvent(reading: &reader)) != nil { values += 1 }
            reader = ByteReader(bytes)
            if let report = try? FetchReport(reading: &reader) {
                values += 1
                #expect(report.bytes >= 0 && report.requests >= 0)
            }
        }
        #expect(values > 100)
    }
}
