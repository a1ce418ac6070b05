import Foundation
import Testing

/// Every call that logs, as the sources have it.
private struct LoggingCall: CustomStringConvertible {
    let file: String
    let line: Int
    let level: String
    /// From the level to the parenthesis that ends the call.
    let text: String

    var description: String { "\(file):\(line): \(level)" }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// All calls of loggers in `Sources`, by the way they are written: `logger.warning(…)`, and `logger.log(…)` for a
    /// level that is worked out.
    static func all() throws -> [LoggingCall] {
        let sources = root.appendingPathComponent("Sources")
        let files = FileManager.default.enumerator(
            at: sources.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
        var calls: [LoggingCall] = []
        for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: #/\b[lL]ogger\??\s*\.(trace|debug|info|notice|warning|error|critical|log)\(/#)
            {
                let start = match.range.upperBound
                calls.append(
                    LoggingCall(
                        file: file.lastPathComponent, line: text[..<start].count { $0 == "\n" } + 1,
                        level: String(match.1), text: String(text[start..<end(of: text, from: start)])))
            }
        }
        return calls
    }

    /// Where the parenthesis closes that was opened before; texts in the sources have theirs in pairs.
    private static func end(of text: String, from start: String.Index) -> String.Index {
        var depth = 1
        return text[start...].indices.first { index in
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            return depth == 0
        } ?? text.endIndex
    }
}

@Suite("The rules for log events")
struct LogRuleTests {
    private static let reference = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/reference/logs.md")

    /// The names in the first column of the table under a heading of docs/reference/logs.md.
    private static func names(under heading: String) throws -> Set<String> {
        let text = try String(contentsOf: reference, encoding: .utf8)
        let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) })
        return Set(
            section.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { line in
                line.split(separator: "|")[0].matches(of: #/`([^`]+)`/#).map { String($0.1) }
            })
    }

    @Test("Every warning and error says in which documented stage it happened")
    func stages() throws {
        let documented = try LogRuleTests.names(under: "Stages")
        let calls = try LoggingCall.all().filter { ["warning", "error", "critical", "log"].contains($0.level) }
        #expect(calls.count > 20)
        var named: Set<String> = []
        for call in calls {
            let stages = call.text.matches(of: #/"stage": "([^"]*)"/#).map { String($0.1) }
            #expect(stages.count == 1, "\(call)")
            // What is handed on is checked where it is named.
            for stage in stages where !stage.hasPrefix("\\(") {
                #expect(documented.contains(stage), "\(call)")
                named.insert(stage)
            }
        }
        #expect(named.isSubset(of: documented) && !named.isEmpty)
    }

    @Test("Names of metadata are in snake case, and each is documented")
    func metadata() throws {
        let documented = try LogRuleTests.names(under: "Metadata")
        for name in documented { #expect(name.wholeMatch(of: #/[a-z][a-z0-9]*(_[a-z0-9]+)*/#) != nil, "\(name)") }
        for call in try LoggingCall.all() {
            guard let metadata = call.text.firstRange(of: "metadata:") else { continue }
            for match in call.text[metadata.upperBound...].matches(of: #/"([^"\\]+)":/#) {
                #expect(documented.contains(String(match.1)), "\(call): \(match.1)")
            }
        }
    }
}
