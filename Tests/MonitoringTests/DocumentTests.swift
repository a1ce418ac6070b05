import Foundation
import Monitoring
import Testing

@Suite("docs/reference/http.md")
struct DocumentTests {
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "docs/reference/http.md"), encoding: .utf8)
    }

    @Test("It has every route that the daemon lists")
    func routes() throws {
        let list = try TestDaemon(.file).request("GET /nothing").text.split(separator: "\n").dropFirst()
        #expect(list.count == 13)
        for line in list {
            let route = line.prefix { $0 != " " && $0 != "," }
            #expect(text.contains("| `\(route)`"), "\(route)")
        }
    }

    @Test("Its examples are what the daemon may say")
    func examples() throws {
        try check(ServiceStatus.self, under: "## `/status`")
        try check(HistoryStatus.self, under: "## `/history`")
        try check([RecentEvent].self, under: "## `/events?limit=N`")
        try check([ClusterSizesStatus].self, under: "## `/clusters`")
        try check(ContingencyTableStatus.self, under: "## `/tables/N?clusters=M`")
        try check(ClipExplanation.self, under: "## `/clips/ID`")
    }

    @Test("Its reasons are documented ones")
    func reasons() throws {
        let stream = try JSONDecoder().decode(Stream.self, from: try example(under: "## `/status`")).stream
        let known = KnownReasons.documented
        #expect(Set(stream.evicted.keys).isSubset(of: known.evicted))
        #expect(Set(stream.declined.keys).isSubset(of: known.declined))
        #expect(Set(stream.filtered.keys).isSubset(of: known.filtered))
        #expect(Set(stream.deadLettered.keys).isSubset(of: known.deadLettered))
    }

    private struct Stream: Decodable {
        var stream: StreamStatus
    }

    /// The example decodes, and has no member that is not written.
    private func check<Value: Codable>(_ type: Value.Type, under heading: String) throws {
        let example = try example(under: heading)
        let written = try StatusCoding.encode(try StatusCoding.decode(type, from: example))
        let one = try JSONSerialization.jsonObject(with: example) as? NSObject
        let other = try JSONSerialization.jsonObject(with: written) as? NSObject
        #expect(one == other, "\(heading)")
    }

    private func example(under heading: String) throws -> Data {
        let section = try #require(text.components(separatedBy: heading + "\n").dropFirst().first, "\(heading)")
        let start = try #require(section.range(of: "```json\n"))
        let end = try #require(section.range(of: "```\n", range: start.upperBound..<section.endIndex))
        return Data(section[start.upperBound..<end.lowerBound].utf8)
    }
}
