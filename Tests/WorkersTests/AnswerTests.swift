import Foundations
import Media
import Testing
import Workers

@Suite("Answers of workers")
struct AnswerTests {
    private static let form = AnswerForm(
        dimensions: [3, 2], plan: ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1))

    private static let times = StageTimes(readSeconds: 0.25, decodeSeconds: 1e9, embedSeconds: 0)

    private static func clip(
        at start: Double, _ end: Double, _ features: [[Float]] = [[1, 2, 3], [4, 5]]
    ) -> WorkerAnswer.Clip {
        WorkerAnswer.Clip(span: TimeSpan(start: start, end: end), features: features)
    }

    private func bytes(_ answer: WorkerAnswer) -> [UInt8] {
        var writer = ByteWriter()
        WorkerReport(answer, times: AnswerTests.times).write(to: &writer)
        return writer.bytes
    }

    @Test(
        "An answer of the right form is read as it was written",
        arguments: [
            WorkerAnswer.embedded([clip(at: 0, 10), clip(at: 20, 25)], filtered: [.corruptClip]),
            .embedded([], filtered: [.noAudio]), .embedded([], filtered: [.silent, .static, .frameRate]), .planned(3),
            .failed(errorClass: "media.corrupt", message: "x.mp4: damaged"),
        ])
    func roundTrip(answer: WorkerAnswer) throws {
        let written = bytes(answer)
        #expect(written.count <= AnswerTests.form.longestReport)
        #expect(try AnswerTests.form.report(written) == WorkerReport(answer, times: AnswerTests.times))
        #expect(throws: ByteReaderError.self) { try AnswerTests.form.report(written + [0]) }
        for count in 0..<written.count {
            #expect(throws: ByteReaderError.self) { try AnswerTests.form.report(Array(written.prefix(count))) }
        }
    }

    @Test(
        "Values, times and counts that no worker in its right mind gives are refused",
        arguments: [
            .embedded([clip(at: 0, 10, [[1, .nan, 3], [4, 5]])], filtered: []),
            .embedded([clip(at: 0, 10, [[1, 2, 3], [4, -.infinity]])], filtered: []),
            .embedded([clip(at: 0, 10, [[1, 2, 3]])], filtered: []),
            .embedded([clip(at: 0, 10, [[1, 2, 3], [4, 5, 6]])], filtered: []),
            .embedded([clip(at: 0, 11)], filtered: []), .embedded([clip(at: 2e9, 2e9 + 1)], filtered: []),
            .embedded([clip(at: 1, 2), clip(at: 1.0004, 3)], filtered: []),
            .embedded((0..<4).map { clip(at: Double($0), Double($0) + 1) }, filtered: []),
            .embedded([clip(at: 0, 1), clip(at: 2, 3)], filtered: [.tooShort, .tooShort]),
            .embedded([], filtered: []), .embedded([], filtered: [.language]), .embedded([], filtered: [.tags]),
            .planned(-1), .planned(4),
            .failed(errorClass: "media.invented", message: ""),
            .failed(errorClass: String(repeating: "a", count: 1000), message: ""),
        ] as [WorkerAnswer])
    func wrongForm(answer: WorkerAnswer) {
        #expect(throws: ByteReaderError.self) { try AnswerTests.form.report(bytes(answer)) }
    }

    @Test("Times that are none are refused", arguments: [-1, .nan, .infinity, 1.1e9] as [Double])
    func wrongTimes(seconds: Double) {
        for place in 0..<3 {
            var times = [1.0, 1, 1]
            times[place] = seconds
            var writer = ByteWriter()
            WorkerReport(
                .planned(1),
                times: StageTimes(readSeconds: times[0], decodeSeconds: times[1], embedSeconds: times[2])
            ).write(to: &writer)
            #expect(throws: ByteReaderError.self) { try AnswerTests.form.report(writer.bytes) }
        }
    }

    @Test("What a worker says about a failure is one line without controls")
    func printable() throws {
        let answer = try AnswerTests.form.report(
            bytes(.failed(errorClass: "media.corrupt", message: "a\nb\u{1B}[2Jc\u{202E}d"))
        ).answer
        #expect(answer == .failed(errorClass: "media.corrupt", message: "a b [2Jc d"))
    }

    @Test("Bytes turned at random never trap, and what is accepted keeps its form", arguments: [1, 2] as [UInt64])
    func mutations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let written = bytes(
            .embedded([AnswerTests.clip(at: 0, 10), AnswerTests.clip(at: 20, 25)], filtered: [.tooShort]))
        for _ in 0..<20_000 {
            var damaged = written
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            guard case .embedded(let clips, let filtered)? = (try? AnswerTests.form.report(damaged))?.answer
            else { continue }
            #expect(clips.count + filtered.count <= 3)
            #expect(clips.allSatisfy { $0.features.map(\.count) == [3, 2] })
            #expect(clips.allSatisfy { $0.features.joined().allSatisfy(\.isFinite) && $0.span.duration <= 10.01 })
        }
    }
}
