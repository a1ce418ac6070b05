import Foundation
import Testing

@Suite("acavd demo")
struct DemoTests {
    @Test("The demo runs by itself, shows every kind of outcome, and its figures agree")
    func demo() throws {
        let ending = try Program.run(["demo", "--clips", "96"], in: try TemporaryFolder())
        #expect(ending.status == 0, "\(ending.errors)")
        // "name   number …" a line.
        var figures: [String: [Double]] = [:]
        for line in ending.output.split(separator: "\n") {
            let name = line.prefix { $0 != " " }
            figures[String(name)] = line.dropFirst(name.count).split { !($0.isNumber || $0 == ".") }.compactMap {
                Double($0)
            }
        }
        let seen = try #require(figures["seen"])
        #expect(seen == [102, 96])
        let accepted = try #require(figures["accepted"]?.first)
        let evicted = try #require(figures["evicted"]?.first)
        let declined = try #require(figures["declined"]?.first)
        let dropped = try #require(figures["dropped"]?.first)
        let size = try #require(figures["curated"]?.first)
        #expect(accepted - evicted == size)
        #expect(accepted + declined + dropped == 96)
        #expect(figures["dead-lettered"]?.first == 2)
        let precision = try #require(figures["precision"])
        #expect(precision[0] > precision[1])

        let lines = ending.errors.split(separator: "\n")
        #expect(lines.count { $0.contains("  accept  ") } == Int(accepted))
        #expect(lines.count { $0.contains("  evict   ") } == Int(evicted))
    }
}
