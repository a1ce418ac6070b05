import Curation
import Embedding
import Fetching
import Foundation
import Foundations
import Logging
import Media
import SyntheticMedia
import Testing
import Workers

/// Workers in processes of their own, as the daemon runs them; on videos of certain names they misbehave.
@Suite("Supervised workers")
struct SupervisionTests {
    private let stage: WorkerStage

    init() throws {
        stage = try WorkerStage()
    }

    @Test("A worker gives what decoding in this process gives, bit for bit, and is used again")
    func sameAsHere() throws {
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        for seed in 1...3 as ClosedRange<UInt64> {
            let path = try stage.clip("good-\(seed).mp4", seed: seed)
            let there = try #require(try stage.clips(worker.embed(stage.request(path), attempt: 1)))
            #expect(there.map(\.features) == (try stage.embeddedHere(path)).map(\.features))
            #expect(there.map(\.clip.uri) == [path])
            #expect(worker.plan(try stage.request(path)) == 1)
        }
    }

    @Test(
        "Whatever a worker does costs the video it was given, which is told its own way, and no other",
        arguments: [
            ("crash", "worker.crashed", .crashed), ("trap", "worker.crashed", .crashed),
            ("abort", "worker.crashed", .crashed), ("exit", "worker.crashed", .crashed),
            ("words", "worker.crashed", .crashed), ("hang", "media.timed_out", .timedOut),
            ("chatter", "media.timed_out", .timedOut), ("spin", "worker.limit", .outOfProcessorTime),
            ("memory", "worker.limit", .outOfMemory), ("flood", "worker.bad_answer", .badAnswer),
            ("nonsense", "worker.bad_answer", .badAnswer), ("announcement", "worker.bad_answer", .badAnswer),
            ("checksum", "worker.bad_answer", .badAnswer), ("notNumbers", "worker.bad_answer", .badAnswer),
            ("connecting", "worker.violation", .violation), ("forking", "worker.violation", .violation),
            ("opening", "worker.crashed", .crashed), ("deafness", "worker.crashed", .crashed),
        ] as [(String, String, ReplacementCause)])
    func misdeeds(misdeed: String, errorClass: String, cause: ReplacementCause) throws {
        let observer = RecordingObserver()
        var parameters = try stage.parameters()
        parameters.observer = observer
        parameters.settings.limits.seconds = misdeed == "spin" ? 60 : 3
        parameters.processorSeconds = misdeed == "spin" ? 1 : 30
        parameters.settings.memoryBytes = 700 << 20
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let good = try stage.clip("good.mp4", seed: 1)
        let bad = try stage.clip("\(misdeed).mp4", seed: 1)
        let before = try #require(stage.clips(worker.embed(try stage.request(good), attempt: 1)))

        var step = worker.embed(try stage.request(bad), attempt: 1)
        if errorClass == "worker.crashed" {
            guard case .again(after: .zero) = step else {
                Issue.record("the first crash is tried again, not: \(step)")
                return
            }
            step = worker.embed(try stage.request(bad), attempt: 2)
        }
        let failure = try #require(stage.failure(step))
        #expect(failure.errorClass == errorClass, "\(failure)")
        #expect(failure.message.hasPrefix(bad + ": "))
        #expect(failure.attempts == (errorClass == "worker.crashed" ? 2 : 1))
        switch misdeed {
        case "words": #expect(failure.lastWords == "these are my [31m last words")
        case "trap": #expect(failure.lastWords?.contains("a video wanted it so") == true, "\(failure)")
        case "chatter": #expect((failure.lastWords ?? "").utf8.count <= 2048)
        default: break
        }

        let after = try #require(stage.clips(worker.embed(try stage.request(good), attempt: 1)))
        #expect(after.map(\.features) == before.map(\.features))
        #expect(observer.told.causes == [ReplacementCause](repeating: cause, count: failure.attempts))
        #expect(observer.told.timings.count == 2 + failure.attempts)
    }

    @Test("A second answer, that nobody asked for, is not taken for the next video's")
    func twoAnswers() throws {
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        let bad = try stage.clip("twice.mp4", seed: 1)
        let good = try stage.clip("good.mp4", seed: 2)
        let first = worker.embed(try stage.request(bad), attempt: 1)
        #expect(stage.failure(first)?.message == "the first of two")
        // The true answer to the first video comes late: as that of the second it would be a lie.
        Thread.sleep(forTimeInterval: 0.5)
        let next = worker.embed(try stage.request(good), attempt: 1)
        #expect(stage.clips(next)?.map(\.features) == (try stage.embeddedHere(good)).map(\.features), "\(next)")
    }

    @Test("A worker that dies while nothing is asked of it costs no video")
    func deathBetween() throws {
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        let good = try stage.clip("good.mp4", seed: 2)
        for _ in 1...3 {
            let step = worker.embed(try stage.request(good), attempt: 1)
            #expect(stage.clips(step)?.count == 1, "\(step)")
            stage.kill(try #require(worker.processIdentifier))
        }
    }

    @Test("How a process ends is learnt even where the signal of it is ignored, as some programs start theirs")
    func ignoredSignal() async {
        await #expect(processExitsWith: .success) {
            let stage = try WorkerStage()
            signal(SIGCHLD, SIG_IGN)
            let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
            let bad = try stage.clip("connecting.mp4", seed: 1)
            let failure = stage.failure(worker.embed(try stage.request(bad), attempt: 1))
            #expect(failure?.errorClass == "worker.violation")
        }
    }

    @Test("The last words of a worker are about the video that it ended with")
    func ownLastWords() throws {
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        let mutter = try stage.clip("mutter.mp4", seed: 1)
        let crash = try stage.clip("crash.mp4", seed: 1)
        #expect(stage.clips(worker.embed(try stage.request(mutter), attempt: 1)) != nil)
        let failure = try #require(stage.failure(worker.embed(try stage.request(crash), attempt: 2)))
        #expect(failure.errorClass == "worker.crashed")
        #expect(failure.lastWords?.contains("muttering") != true)
    }

    @Test("A process is replaced after its share of videos, and when it grows; nobody notices")
    func recycling() throws {
        var parameters = try stage.parameters()
        parameters.videosPerWorker = 2
        parameters.growthBytes = 48 << 20
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let good = try stage.clip("good.mp4", seed: 1)
        let growing = try stage.clip("growth.mp4", seed: 1)
        let here = try stage.embeddedHere(good).map(\.features)
        for path in [good, good, good, growing, good, good, good] {
            let step = worker.embed(try stage.request(path), attempt: 1)
            #expect(stage.clips(step)?.map(\.features) == here)
        }
    }

    @Test("A program that does not start is the machine's failure, not a video's")
    func noProgram() throws {
        var parameters = try stage.parameters()
        parameters.decoding = ProcessCommand(executable: "/nowhere/acavd", arguments: [])
        #expect(throws: ProcessStartError.self) { try parameters.requireStart(logger: stage.logger) }
        parameters.decoding = ProcessCommand(executable: "/bin/false", arguments: [])
        #expect(throws: ProcessStartError.self) { try parameters.requireStart(logger: stage.logger) }
        parameters.decoding = ProcessCommand(executable: "/bin/cat", arguments: [])
        #expect(throws: ProcessStartError.self) { try parameters.requireStart(logger: stage.logger) }
    }

    @Test("A name in an allow-list that FFmpeg does not know is noticed at the start")
    func unknownDecoder() throws {
        var parameters = try stage.parameters()
        parameters.settings.limits.decoders += ["h263", "nosuch"]
        #expect(
            throws: ProcessStartError.refused("FFmpeg has nothing of the name: limits.decoders: nosuch")
        ) {
            try parameters.requireStart(logger: stage.logger)
        }
    }

    @Test("A directory for spools that cannot be written is noticed at the start")
    func noSpool() throws {
        var parameters = try stage.parameters()
        try parameters.requireStart(logger: stage.logger)
        parameters.sources.spoolDirectory = stage.folder.path("nowhere")
        let error = #expect(throws: ProcessStartError.self) { try parameters.requireStart(logger: stage.logger) }
        #expect(error?.description.hasPrefix("sources.spool_directory: ") == true)
    }

    @Test(
        "A source that is not there, or not allowed, or no file, is told so without a worker",
        arguments: [
            ("nowhere.mp4", "source.not_found"), ("../../etc/passwd", "source.refused"), ("folder", "source.refused"),
        ])
    func sources(name: String, errorClass: String) throws {
        try FileManager.default.createDirectory(atPath: stage.folder.path("folder"), withIntermediateDirectories: true)
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        let step = worker.embed(try stage.request(stage.folder.path(name)), attempt: 1)
        #expect(worker.processIdentifier == nil)
        #expect(stage.failure(step)?.errorClass == errorClass, "\(step)")
    }

    @Test("Where memory is limited to about what a worker has at its start, it says so and does not start")
    func tooLittleMemory() throws {
        var parameters = try stage.parameters()
        parameters.settings.memoryBytes = 256 << 20
        let error = #expect(throws: ProcessStartError.self) { try parameters.requireStart(logger: stage.logger) }
        guard case .refused(let words)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(words.contains("workers.memory_bytes is \(256 << 20)") && words.contains("raise it to"))
    }

    @Test("With the least memory that a worker asks for, a small video is embedded")
    func leastMemory() throws {
        var parameters = try stage.parameters()
        parameters.settings.memoryBytes = 256 << 20
        let error = #expect(throws: ProcessStartError.self) { try parameters.requireStart(logger: stage.logger) }
        let asked = try #require(error?.description.firstMatch(of: #/raise it to ([0-9]+)/#))
        // What a process maps differs a little from start to start.
        parameters.settings.memoryBytes = try #require(Int(asked.1)) + (16 << 20)
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let path = try stage.clip("good.mp4", seed: 1)
        #expect(stage.clips(worker.embed(try stage.request(path), attempt: 1))?.count == 1)
    }
}
