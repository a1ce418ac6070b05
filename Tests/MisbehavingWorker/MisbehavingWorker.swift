import Foundation
import Foundations
import Media
import Workers

/// A decoding worker that does to its parent, on videos named after it, what a video that took it over could do. On
/// other videos it works as it should.
@main
enum MisbehavingWorker {
    static func main() throws {
        let parent = try require(CommandLine.arguments.last.flatMap { Int32($0) })
        guard CommandLine.arguments.contains("decoding") else { return try FetchingProcess.run(parent: parent) }
        try DecodingProcess.run(parent: parent) { embedder, task, bytes in
            if let misdeed = Misdeed.allCases.first(where: { task.name.contains("/\($0.rawValue).") }) {
                misdeed.commit()
            }
            return embedder.perform(task, on: bytes)
        }
    }

    private struct Missing: Error {}

    private static func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }
}

/// What a worker may do wrong, confined as it is.
enum Misdeed: String, CaseIterable {
    case crash, trap, abort, exit, hang, spin, memory, growth, flood, chatter, words, nonsense, announcement, checksum
    case twice, boast, notNumbers, opening, connecting, forking, deafness, mutter

    private static let socket: Int32 = 3

    func commit() {
        switch self {
        case .crash: touchNothing()
        case .trap: fatalError("a video wanted it so")
        case .abort: Foundation.abort()
        case .exit: Foundation.exit(0)
        case .hang: while true { poll(nil, 0, 1000) }
        case .spin: while true {}
        case .memory, .growth:
            var kept: [UnsafeMutableRawPointer] = []
            while kept.count < (self == .memory ? Int.max : 64) {
                guard let more = malloc(1 << 20) else { Foundation.abort() }
                memset(more, 1, 1 << 20)
                kept.append(more)
            }
        case .flood: while true { say([UInt8](repeating: 0, count: 1 << 16)) }
        case .chatter: while true { write(STDERR_FILENO, "la la la\n", 9) }
        case .words:
            let words = "these are my\u{1B}[31m last words\n"
            _ = words.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            touchNothing()
        case .mutter: _ = "muttering\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
        case .nonsense:
            var generator = SeededGenerator(seed: 7)
            say(Frame.encoded((0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }))
        case .announcement: say([255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0])
        case .checksum:
            var frame = Frame.encoded([2, 1, 0, 0, 0, 0, 0, 0, 0])
            frame[5] ^= 1
            say(frame)
        case .twice: say(Frame.encoded(answer(.failed(errorClass: "media.corrupt", message: "the first of two"))))
        case .boast:
            let year = 31_557_600.0
            let times = StageTimes(readSeconds: year, decodeSeconds: year, embedSeconds: year)
            let answer = WorkerAnswer.failed(errorClass: "media.corrupt", message: "it took a year")
            say(Frame.encoded(self.answer(answer, times: times)))
        case .notNumbers:
            let vector = [Float](repeating: .nan, count: 8)
            say(
                Frame.encoded(
                    answer(
                        .embedded(
                            [WorkerAnswer.Clip(span: TimeSpan(start: 0, end: 1), features: [vector])], filtered: []))))
        case .opening:
            if open("/etc/passwd", O_RDONLY) < 0 { Foundation.abort() }
        case .connecting: _ = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        case .forking: _ = posixFork()
        case .deafness:
            close(Misdeed.socket)
            while true { poll(nil, 0, 1000) }
        }
    }

    /// Writes where there is no memory.
    private func touchNothing() {
        UnsafeMutablePointer<UInt8>(bitPattern: 8)?.pointee = 1
    }

    private func answer(_ answer: WorkerAnswer, times: StageTimes = StageTimes()) -> [UInt8] {
        var writer = ByteWriter()
        WorkerReport(answer, times: times).write(to: &writer)
        return writer.bytes
    }

    private func say(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(Misdeed.socket, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EAGAIN { return }
        }
    }

    /// fork(2), which Swift hides.
    private func posixFork() -> Int32 {
        let symbol = dlsym(nil, "fork")
        typealias Fork = @convention(c) () -> Int32
        return symbol.map { unsafeBitCast($0, to: Fork.self)() } ?? -1
    }
}
