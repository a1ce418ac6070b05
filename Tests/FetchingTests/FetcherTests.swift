import Fetching
import Foundations
import Testing

@Suite("Sources of the web", .timeLimit(.minutes(1)))
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
}
