import Foundation
import Logging
import Operations
import Synchronization
import Testing

/// A clock that stands still until it is moved, and what waits for it.
private final class Moment: Sendable {
    private let state = Mutex<(elapsed: Duration, waiting: [(at: Duration, body: @Sendable () -> Void)])>((.zero, []))

    var setting: LogLines.Setting {
        LogLines.Setting(
            style: .text(isColoured: false), hasPriorities: true,
            now: { [self] in Date(timeIntervalSince1970: state.withLock { $0.elapsed / .seconds(1) }) },
            elapsed: { [self] in state.withLock(\.elapsed) },
            after: { [self] delay, body in state.withLock { $0.waiting.append(($0.elapsed + delay, body)) } })
    }

    var waiting: Int { state.withLock { $0.waiting.count } }

    func pass(_ duration: Duration) {
        let due = state.withLock { state in
            state.elapsed += duration
            let now = state.elapsed
            defer { state.waiting.removeAll { $0.at <= now } }
            return state.waiting.filter { $0.at <= now }.map(\.body)
        }
        for body in due { body() }
    }
}

@Suite("Log lines")
struct LogLinesTests {
    /// What a body logs, line by line, without the time.
    private func lines(_ body: (Logger, LogLines, Moment) -> Void) throws -> [String] {
        let pipe = Pipe()
        let moment = Moment()
        let lines = LogLines(
            moment.setting, output: LineOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor))
        var logger = Logger(label: "test") { LineLogHandler(logger: $0, level: .trace, lines: lines) }
        logger.logLevel = .trace
        body(logger, lines, moment)
        try pipe.fileHandleForWriting.close()
        let written = try pipe.fileHandleForReading.readToEnd() ?? Data()
        return String(decoding: written, as: UTF8.self).split(separator: "\n").map {
            String($0).replacing(#/^(<[0-9]>)[^ ]+ +[a-z]+ +/#) { String($0.1) }
        }
    }

    @Test("Each level has the priority that the journal knows it by")
    func priorities() throws {
        let written = try lines { logger, _, _ in
            for level in Logger.Level.allCases { logger.log(level: level, "\(level)") }
        }
        #expect(
            written == ["<7>trace", "<7>debug", "<6>info", "<5>notice", "<4>warning", "<3>error", "<2>critical"])
    }

    @Test("Warnings and errors that differ in names and numbers alone are counted; other lines never are")
    func repetition() throws {
        let written = try lines { logger, _, moment in
            for number in 0..<13 {
                logger.warning(
                    "clip a_\(number)Z of /srv/v\(number).mp4 \"x \(number)\" failed", metadata: ["stage": "embed"])
                logger.warning("clip \(number)", metadata: ["stage": "embed", "error_class": "c\(number % 2)"])
                logger.error("clip a_\(number)Z of /srv/v.mp4 failed", metadata: ["stage": "store"])
                logger.info("same")
                logger.critical("same")
            }
            #expect(moment.waiting == 1)
            moment.pass(.seconds(60))
        }
        #expect(written.count { $0 == "<6>same" } == 13)
        #expect(written.count { $0 == "<2>same" } == 13)
        #expect(written.count { $0.hasPrefix("<4>clip a_") } == 10)
        #expect(written.count { $0.hasPrefix("<3>clip a_") } == 10)
        #expect(written.count { $0.hasPrefix("<4>clip ") && $0.contains("error_class=") } == 13)
        #expect(
            written.suffix(2) == [
                "<4>3 more like this in the last 60 s, the last: clip a_12Z of /srv/v12.mp4 \"x 12\" failed "
                    + "repetitions=3 stage=embed",
                "<3>3 more like this in the last 60 s, the last: clip a_12Z of /srv/v.mp4 failed repetitions=3 "
                    + "stage=store",
            ])
    }

    @Test("What was counted is told after a minute though nothing more is logged, and at the end")
    func silence() throws {
        let written = try lines { logger, lines, moment in
            for _ in 0..<11 { logger.error("no", metadata: ["stage": "poll"]) }
            moment.pass(.seconds(59))
            #expect(moment.waiting == 1)
            moment.pass(.seconds(1))
            #expect(moment.waiting == 0)
            for _ in 0..<2 { logger.error("no", metadata: ["stage": "poll"]) }
            moment.pass(.seconds(5))
            lines.finish()
            lines.finish()
        }
        #expect(
            written.suffix(2) == [
                "<3>1 more like this in the last 60 s, the last: no repetitions=1 stage=poll",
                "<3>2 more like this in the last 5 s, the last: no repetitions=2 stage=poll",
            ])
        #expect(written.count == 12)
    }

    @Test("Only the stream that JOURNAL_STREAM names is the journal's")
    func journal() throws {
        let pipe = Pipe()
        let output = LineOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        var status = stat()
        try #require(fstat(pipe.fileHandleForWriting.fileDescriptor, &status) == 0)
        let stream = "\(status.st_dev):\(status.st_ino)"
        #expect(output.isJournal(environment: ["JOURNAL_STREAM": stream]))
        for other in ["", "8:1", stream + "0", stream + ":", "\(status.st_ino):\(status.st_dev)", "x:y"] {
            #expect(!output.isJournal(environment: ["JOURNAL_STREAM": other]), "\(other)")
        }
        #expect(!output.isJournal(environment: [:]))
        #expect(!LineOutput(descriptor: -1).isJournal(environment: ["JOURNAL_STREAM": stream]))
    }
}
