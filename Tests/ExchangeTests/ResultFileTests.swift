import Exchange
import Foundation
import Testing

@Suite("Files of results")
struct ResultFileTests {
    @Test("What is no file is not replaced, and what was not finished leaves nothing")
    func files() throws {
        let folder = try TemporaryFolder()
        let problem = try #require(throws: ExchangeError.self) { try ResultFile(replacing: folder.path) }
        #expect(problem.description.contains("is there and no file"))
        #expect(throws: ExchangeError.self) { try ResultFile(replacing: "\(folder.path)/none/table") }
        try folder.write([1], to: "table")
        do {
            let file = try ResultFile(replacing: "\(folder.path)/table")
            try file.append([2])
        }
        #expect(try folder.names == ["table"])
        #expect(try Data(contentsOf: URL(filePath: "\(folder.path)/table")) == Data([1]))
        let full = try #require(throws: ExchangeError.self) { try ResultFile(replacing: "/dev/full") }
        #expect(full.description.contains("/dev/full"))
    }
}
