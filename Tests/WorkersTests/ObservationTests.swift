import Curation
import Foundation
import Foundations
import HostileMedia
import Media
import TestServer
import Testing
import Workers

/// What supervised workers tell an observer.
@Suite("Observed workers")
struct ObservationTests {
    private let stage: WorkerStage
    private let observer = RecordingObserver()

    init() throws {
        stage = try WorkerStage()
    }

    @Test("Each attempt is told with what it took, by stage where the worker says so, and no more than passed here")
    func timings() throws {
        var parameters = try stage.parameters()
        parameters.observer = observer
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let good = try stage.clip("good.mp4", seed: 1)
        #expect(worker.plan(try stage.request(good)) == 1)
        #expect(observer.told.timings.isEmpty)

        let before = SuspendingClock.now
        #expect(stage.clips(worker.embed(try stage.request(good), attempt: 1))?.count == 1)
        let passed = before.duration(to: .now) / .seconds(1)
        let timings = try #require(observer.told.timings.first)
        let (decoding, embedding) = (try #require(timings.decodeSeconds), try #require(timings.embedSeconds))
        #expect(decoding > 0 && embedding > 0 && timings.fetchSeconds > 0)
        // The three are parts of the whole; sums of fractions are not exact.
        #expect(decoding + embedding + timings.fetchSeconds <= timings.seconds + 1e-6)
        #expect(timings.seconds <= passed + 1e-6)

        _ = worker.embed(try stage.request(stage.folder.path("nowhere.mp4")), attempt: 1)
        _ = worker.embed(try stage.request(stage.clip("crash.mp4", seed: 1)), attempt: 1)
        let told = observer.told.timings
        #expect(told.map { $0.decodeSeconds == nil } == [false, true, true])
        #expect(told.allSatisfy { $0.seconds > 0 && $0.fetchSeconds <= $0.seconds + 1e-6 })
    }

    @Test("A worker is believed no further than what passed while it had the video")
    func boastful() throws {
        var parameters = try stage.parameters()
        parameters.observer = observer
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let before = SuspendingClock.now
        let step = worker.embed(try stage.request(stage.clip("boast.mp4", seed: 1)), attempt: 1)
        let passed = before.duration(to: .now) / .seconds(1)
        #expect(stage.failure(step)?.message == "it took a year")
        let timings = try #require(observer.told.timings.first)
        #expect(timings.seconds <= passed + 1e-6)
        let stages = [timings.fetchSeconds, timings.decodeSeconds ?? -1, timings.embedSeconds ?? -1]
        #expect(stages.allSatisfy { (0...timings.seconds + 1e-6).contains($0) })
    }

    @Test("What a worker waits for bytes counts as fetching, not as decoding")
    func waiting() throws {
        final class SlowBytes: MediaBytes {
            let file: FileBytes
            var slept = Duration.zero
            init(_ file: FileBytes) { self.file = file }
            var size: Int64? { file.size }
            func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int {
                let before = SuspendingClock.now
                Thread.sleep(forTimeInterval: 0.01)
                slept += before.duration(to: .now)
                return try file.read(into: buffer, at: offset)
            }
        }
        let path = try stage.clip("good.mp4", seed: 1)
        let bytes = SlowBytes(try FileBytes(ownFile: path))
        let embedder = VideoEmbedder(
            encoder: stage.encoder(), plan: ClipPlan(clipSeconds: 2, clipsPerVideo: 3, minimumSeconds: 0.5),
            limits: MediaLimits())
        let before = SuspendingClock.now
        let report = embedder.perform(
            VideoTask(kind: .embedding, name: "it", segments: nil, place: .file(size: 0), seconds: 60), on: bytes)
        let passed = before.duration(to: .now) / .seconds(1)
        let slept = bytes.slept / .seconds(1)
        #expect(slept > 0 && report.times.readSeconds >= slept)
        #expect(report.times.decodeSeconds + report.times.embedSeconds <= passed - slept + 1e-6)
        #expect(report.times.decodeSeconds > 0 && report.times.embedSeconds > 0)
    }

    @Test("Replacements are told with their cause: the share of videos, growth, an end between two videos")
    func replacements() throws {
        var parameters = try stage.parameters()
        parameters.observer = observer
        parameters.videosPerWorker = 2
        parameters.growthBytes = 48 << 20
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let good = try stage.request(stage.clip("good.mp4", seed: 1))
        let growing = try stage.request(stage.clip("growth.mp4", seed: 1))
        #expect(parameters.living.count == 0 && parameters.living.residentBytes == 0)
        for request in [good, good, growing, good] { #expect(stage.clips(worker.embed(request, attempt: 1)) != nil) }
        #expect(observer.told.causes == [.recycled, .grown])
        #expect(parameters.living.count == 1 && parameters.living.residentBytes > 1 << 20)
        stage.kill(try #require(worker.processIdentifier))
        #expect(stage.clips(worker.embed(good, attempt: 1)) != nil)
        #expect(observer.told.causes == [.recycled, .grown, .disturbed])
        #expect(parameters.living.count == 1)
    }

    @Test("A process counts among the living until its worker is gone")
    func living() throws {
        let parameters = try stage.parameters()
        do {
            let worker = SupervisedWorker(parameters, logger: stage.logger)
            try worker.start()
            #expect(parameters.living.count == 1)
        }
        #expect(parameters.living.count == 0)
    }

    @Test("The end of a process that fetches is told too")
    func fetcher() throws {
        let file = TestFile(try Array(Data(contentsOf: URL(filePath: stage.clip("good.mp4", seed: 3)))))
        let server = try TestServer { $1.send(file, to: $0, .parts) }
        defer { server.stop() }
        var parameters = try stage.parameters()
        parameters.observer = observer
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let request = try stage.request(server.url("/good.mp4"))
        #expect(stage.clips(worker.embed(request, attempt: 1)) != nil)
        #expect(parameters.living.count == 2 && observer.told.causes.isEmpty)
        stage.kill(try #require(worker.fetcherIdentifier))
        #expect(stage.clips(worker.embed(request, attempt: 1)) != nil)
        #expect(observer.told.causes == [.fetcherEnded] && parameters.living.count == 2)
    }

    @Test("Names of causes are what metrics are told by")
    func names() {
        #expect(
            ReplacementCause.allCases.map(\.rawValue) == [
                "crashed", "timed_out", "out_of_memory", "out_of_processor_time", "violation", "bad_answer",
                "disturbed", "recycled", "grown", "fetcher_ended",
            ])
    }

    // MARK: - Pictures

    @Test(
        "Clips come with a picture where they are to, made by the confined process; their vectors are the same",
        .enabled(if: FFmpegProgram.isInstalled, "needs /usr/bin/ffmpeg: apt-get install ffmpeg"))
    func pictures() throws {
        let path = try stage.clip("good.mp4", seed: 1)
        var parameters = try stage.parameters()
        parameters.observer = observer
        let without = SupervisedWorker(parameters, logger: stage.logger)
        let expected = try #require(stage.clips(without.embed(try stage.request(path), attempt: 1)))
        #expect(observer.told.pictures.isEmpty)

        parameters.settings.thumbnails = true
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let clips = try #require(stage.clips(worker.embed(try stage.request(path), attempt: 1)))
        #expect(clips.map(\.features) == expected.map(\.features))
        let pictures = observer.told.pictures
        #expect(Set(pictures.keys) == Set(clips.map(\.clip.id)) && !clips.isEmpty)
        #expect(observer.told.causes.isEmpty)
        for jpeg in pictures.values {
            #expect(Thumbnail(jpeg: jpeg) != nil)
            let file = stage.folder.path("thumbnail.jpg")
            try Data(jpeg).write(to: URL(filePath: file))
            // 64 by 48 pixels become 160 by 120; of what a decoder makes of it the mean colour is that of the video then.
            let shown = try FFmpegProgram.run("-i \(file) -vf scale=1:1:flags=area -f rawvideo -pix_fmt rgb24 -", [])
            let there = try FFmpegProgram.run(
                "-ss 0.5 -i \(path) -frames:v 1 -vf scale=1:1:flags=area -f rawvideo -pix_fmt rgb24 -", [])
            #expect(shown.count == 3 && zip(shown, there).allSatisfy { abs(Int($0) - Int($1)) <= 6 })
            let size = try FFmpegProgram.probe("-show_entries stream=width,height -of csv=p=0 \(file)", [])
            #expect(size.hasPrefix("160,120"))
        }
    }

    @Test("A picture that nobody asked for, or that is none, is a bad answer")
    func unwantedPictures() throws {
        let form = AnswerForm(dimensions: [1], plan: ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1))
        let asking = AnswerForm(dimensions: [1], plan: form.plan, hasThumbnails: true)
        let grey = VideoFrame(
            width: Thumbnail.width, height: 90, samples: [Float](repeating: 0.5, count: 3 * Thumbnail.width * 90))
        let thumbnail: Thumbnail = try #require(Thumbnail(of: grey))
        let clip = WorkerAnswer.Clip(span: TimeSpan(start: 0, end: 10), features: [[1]], thumbnail: thumbnail)
        let report = WorkerReport(.embedded([clip], filtered: []))
        var writer = ByteWriter()
        report.write(to: &writer)
        #expect(try asking.report(writer.bytes) == report)
        #expect(writer.bytes.count <= asking.longestReport && form.longestReport < asking.longestReport)
        #expect(throws: ByteReaderError.self) { try form.report(writer.bytes) }
        var damaged = writer.bytes
        let start = try #require(damaged.indices.first { damaged[$0...].starts(with: [0xFF, 0xD8, 0xFF]) })
        damaged[start + 1] = 0xD7
        #expect(throws: ByteReaderError.self) { try asking.report(damaged) }
    }
}
