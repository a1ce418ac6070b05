import Foundation
import Logging
import Operations
import Testing

@Suite("Logging")
struct LoggingTests {
    private let time = Date(timeIntervalSince1970: 1_000_000_000.25)

    private func line(
        _ message: String, metadata: Logger.Metadata = [:], level: Logger.Level = .info
    ) -> LogLine {
        LogLine(time: time, level: level, logger: "acavd", message: message, metadata: metadata)
    }

    @Test("A line of text has the time, the level, the message and the metadata in order")
    func text() {
        let rendered = line("clip declined", metadata: ["video": "a b", "clip": "a@0", "empty": ""])
            .rendered(as: .text(isColoured: false))
        #expect(
            rendered == "2001-09-09T01:46:40.250Z info     clip declined clip=a@0 empty=\"\" video=\"a b\"")
    }

    @Test("Colour surrounds the level alone")
    func colour() {
        let rendered = line("gone", level: .error).rendered(as: .text(isColoured: true))
        #expect(rendered == "2001-09-09T01:46:40.250Z \u{1B}[1;31merror   \u{1B}[0m gone")
    }

    @Test("A line of JSON is an object that any reader gets back")
    func json() throws {
        let message = "a \"quoted\" \\ line\nand\u{0}\u{7F}\u{85}\u{2028}émigré 🎬"
        let rendered = line(
            message,
            metadata: [
                "count": "\(3)", "number": .stringConvertible(3), "share": .stringConvertible(0.5),
                "flag": .stringConvertible(true), "missing": .stringConvertible(Double.nan),
                "list": ["x", ["y": "z"]],
            ]
        ).rendered(as: .json)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(rendered.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2001-09-09T01:46:40.250Z")
        #expect(object["level"] as? String == "info")
        #expect(object["logger"] as? String == "acavd")
        #expect(object["message"] as? String == message)
        let metadata = try #require(object["metadata"] as? [String: Any])
        #expect(metadata["count"] as? String == "3")
        #expect(metadata["number"] as? Int == 3)
        #expect(metadata["share"] as? Double == 0.5)
        #expect(metadata["flag"] as? Bool == true)
        #expect(metadata["missing"] as? String == "nan")
        let list = try #require(metadata["list"] as? [Any])
        #expect(list.first as? String == "x")
        #expect(list.last as? [String: String] == ["y": "z"])
    }

    @Test(
        "Whatever an event holds, it is one line that a terminal obeys nothing in",
        arguments: [LogLine.Style.text(isColoured: false), .json])
    func controlCharacters(style: LogLine.Style) {
        let controls = (0..<0x100).compactMap(Unicode.Scalar.init).map(String.init).joined() + "\u{2028}\u{2029}"
        let rendered = line(controls, metadata: [controls: .string(controls)]).rendered(as: style)
        #expect(!rendered.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(!rendered.contains { $0.isNewline })
    }

    @Test(
        "The style follows the format, the terminal and the environment",
        arguments: [
            (LogFormat.auto, true, false, [:], LogLine.Style.text(isColoured: true)),
            (.auto, true, false, ["NO_COLOR": "1"], .text(isColoured: false)),
            (.auto, true, false, ["NO_COLOR": ""], .text(isColoured: true)),
            (.auto, false, true, [:], .json),
            (.auto, false, false, [:], .text(isColoured: false)),
            (.text, false, true, [:], .text(isColoured: false)),
            (.json, true, false, [:], .json),
        ] as [(LogFormat, Bool, Bool, [String: String], LogLine.Style)])
    func style(
        format: LogFormat, isTerminal: Bool, isJournal: Bool, environment: [String: String], style: LogLine.Style
    ) {
        #expect(format.lineStyle(isTerminal: isTerminal, isJournal: isJournal, environment: environment) == style)
    }

    @Test("A handler drops what is below its level and lets the nearest metadata win")
    func handler() throws {
        let written = try lines { output in
            let setting = LogLines.Setting(
                style: .text(isColoured: false), hasPriorities: false, now: { Date(timeIntervalSince1970: 0) },
                elapsed: { .zero }, after: { _, _ in })
            let lines = LogLines(setting, output: output)
            var logger = Logger(label: "test") { LineLogHandler(logger: $0, level: .notice, lines: lines) }
            logger[metadataKey: "clip"] = "far"
            logger[metadataKey: "view"] = "sound"
            logger.info("below")
            logger.notice("above", metadata: ["clip": "near"])
        }
        #expect(written == ["1970-01-01T00:00:00.000Z notice   above clip=near view=sound"])
    }

    @Test("Lines written at once by many threads stay whole")
    func concurrency() throws {
        // More than a pipe takes at once, so that only the lock can keep them whole.
        let length = 20_000
        let written = try lines { output in
            DispatchQueue.concurrentPerform(iterations: 100) { index in
                output.write(String(repeating: "\(index % 10)", count: length))
            }
        }
        #expect(written.count == 100)
        #expect(written.allSatisfy { $0.count == length && Set($0).count == 1 })
    }

    /// What a body writes, line by line.
    private func lines(of body: @escaping @Sendable (LineOutput) -> Void) throws -> [Substring] {
        let pipe = Pipe()
        DispatchQueue.global().async {
            body(LineOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor))
            try? pipe.fileHandleForWriting.close()
        }
        let written = try #require(try pipe.fileHandleForReading.readToEnd())
        return String(decoding: written, as: UTF8.self).split(separator: "\n")
    }
}
