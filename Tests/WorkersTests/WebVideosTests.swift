import Curation
import Foundation
import Foundations
import HostileMedia
import Media
import TestServer
import Testing
import Workers

/// Videos of the web: fetched in one confined process, decoded in another.
@Suite("Videos of the web in workers")
struct WebVideosTests {
    private let stage: WorkerStage

    init() throws {
        stage = try WorkerStage()
    }

    private func content(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    @Test(
        "A video gives the same clips over http as from a file, whatever its server can do",
        arguments: TestManners.allCases)
    func sameAsFile(manners: TestManners) throws {
        let path = try stage.clip("good.mp4", seed: 3)
        let file = TestFile(try content(path))
        let server = try TestServer { $1.send(file, to: $0, manners) }
        defer { server.stop() }
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        for _ in 1...2 {
            let step = worker.embed(try stage.request(server.url("/good.mp4")), attempt: 1)
            #expect(stage.clips(step)?.map(\.features) == (try stage.embeddedHere(path)).map(\.features), "\(step)")
        }
    }

    @Test(
        "A long video costs what its clips need, not its length: few bytes are fetched of it",
        .enabled(if: FFmpegProgram.isInstalled, "needs /usr/bin/ffmpeg: apt-get install ffmpeg"))
    func partOfLong() throws {
        let path = stage.folder.path("long.mp4")
        try FFmpegProgram.run(
            "-f lavfi -i testsrc2=s=320x240:r=25:d=150 -f lavfi -i anoisesrc=d=150 -c:v mpeg4 -b:v 8M -minrate 8M "
                + "-maxrate 8M -bufsize 1M -g 25 -c:a aac", [path])
        let file = TestFile(try content(path))
        try #require(file.size > 60 << 20)
        let server = try TestServer { $1.send(file, to: $0, .parts) }
        defer { server.stop() }
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        let step = worker.embed(try stage.request(server.url("/long.mp4")), attempt: 1)
        let clips = try #require(stage.clips(step))
        #expect(clips.count == 3)
        // Its index lies at its end.
        #expect(server.count.bytes < file.size * 6 / 10, "\(server.count.bytes) of \(file.size)")
    }

    @Test("What servers answer is told apart; failures of the network alone are tried again, with growing pauses")
    func failures() throws {
        let server = try TestServer { request, answer in
            switch request.path {
            case "/missing.mp4": answer.reply("404 Not Found")
            case "/forbidden.mp4": answer.reply("403 Forbidden")
            case "/broken.mp4": answer.reply("503 Service Unavailable")
            case "/away.mp4": answer.reply("302 Found", ["Location: file:///etc/passwd"])
            case "/large.mp4": answer.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
            case "/cut.mp4": answer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nonly this")
            default: answer.reply("200 OK", body: "no video at all")
            }
        }
        defer { server.stop() }
        var parameters = try stage.parameters()
        parameters.fetchDelay = .milliseconds(10)
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        for (path, errorClass) in [
            ("/missing.mp4", "source.not_found"), ("/forbidden.mp4", "source.unreadable"),
            ("/away.mp4", "source.refused"), ("/large.mp4", "source.too_large"), ("/text.mp4", "media.not_media"),
        ] {
            let failure = stage.failure(worker.embed(try stage.request(server.url(path)), attempt: 1))
            #expect(failure?.errorClass == errorClass, "\(String(describing: failure))")
            #expect(failure?.attempts == 1)
        }
        for path in ["/broken.mp4", "/cut.mp4"] {
            let request = try stage.request(server.url(path))
            for (attempt, pause) in [(1, Duration.milliseconds(10)), (2, .milliseconds(20))] {
                guard case .again(pause) = worker.embed(request, attempt: attempt) else {
                    Issue.record("\(path) is tried again after \(pause)")
                    return
                }
            }
            let failure = stage.failure(worker.embed(request, attempt: 3))
            #expect(failure?.errorClass == "source.failed", "\(String(describing: failure))")
            #expect(failure?.attempts == 3)
        }
    }

    @Test("Addresses of this machine are refused unless they are allowed, and no connection is made")
    func privateAddress() throws {
        let server = try TestServer { $1.reply("200 OK", body: "\($0.path)") }
        defer { server.stop() }
        var parameters = try stage.parameters()
        parameters.sources = try SourceRules(fileRoots: [])
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"] {
            let uri = server.url("/a.mp4", host: host)
            let failure = stage.failure(worker.embed(try stage.request(uri), attempt: 1))
            // The IPv6 spelling may be no address that this machine can reach at all.
            #expect(failure?.errorClass == "source.refused", "\(uri): \(String(describing: failure))")
        }
        #expect(server.count.connections == 0)
    }

    @Test("A fetcher that is killed costs the video it was at, and the next one has a new fetcher")
    func deadFetcher() throws {
        let path = try stage.clip("good.mp4", seed: 3)
        let file = TestFile(try content(path))
        let server = try TestServer { request, answer in
            if request.path == "/stall.mp4" {
                answer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                answer.stall()
            } else {
                answer.send(file, to: request, .parts)
            }
        }
        defer { server.stop() }
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        let first = worker.embed(try stage.request(server.url("/good.mp4")), attempt: 1)
        #expect(stage.clips(first)?.count == 1)
        let fetcher = try #require(worker.fetcherIdentifier)
        let killer = Thread {
            Thread.sleep(forTimeInterval: 0.3)
            kill(fetcher, SIGKILL)
        }
        killer.start()
        let failure = stage.failure(worker.embed(try stage.request(server.url("/stall.mp4")), attempt: 3))
        #expect(failure?.errorClass == "source.failed", "\(String(describing: failure))")
        let next = worker.embed(try stage.request(server.url("/good.mp4")), attempt: 1)
        #expect(stage.clips(next)?.count == 1, "\(next)")
        #expect(worker.fetcherIdentifier != fetcher)
    }

    @Test(
        "A server that stops in the middle does not cost the clips behind it, when it is well again in time",
        .enabled(if: FFmpegProgram.isInstalled, "needs /usr/bin/ffmpeg: apt-get install ffmpeg"))
    func cutInTheMiddle() throws {
        let path = stage.folder.path("six.mp4")
        try FFmpegProgram.run(
            "-f lavfi -i testsrc2=s=64x48:r=10:d=6 -f lavfi -i anoisesrc=d=6 -c:v mpeg4 -g 10 -c:a aac "
                + "-movflags +faststart", [path])
        let whole = try content(path)
        let file = TestFile(whole)
        let server = try TestServer { request, answer in
            if request.path == "/well.mp4" {
                answer.send(file, to: request, .parts)
            } else {
                answer.send("HTTP/1.1 200 OK\r\nContent-Length: \(whole.count)\r\n\r\n")
                answer.send(Array(whole[..<(whole.count * 2 / 3)]))
            }
        }
        defer { server.stop() }
        let worker = try SupervisedWorker(stage.parameters(), logger: stage.logger)
        let request = try stage.request(server.url("/cut.mp4"))
        for attempt in 1...2 {
            guard case .again = worker.embed(request, attempt: attempt) else {
                Issue.record("a cut video is tried again")
                return
            }
        }
        // At last, what there is.
        guard case .done(.embedded(let clips, let filtered)) = worker.embed(request, attempt: 3) else {
            Issue.record("a part of a video is better than none")
            return
        }
        #expect(clips.count + filtered.count == 3 && !clips.isEmpty && filtered.allSatisfy { $0 == .corruptClip })
        let well = worker.embed(try stage.request(server.url("/well.mp4")), attempt: 3)
        #expect(stage.clips(well)?.count == 3)
    }

    @Test("Where there is no room for a spool, a video waits until there is")
    func shortage() throws {
        let path = try stage.clip("good.mp4", seed: 3)
        let file = TestFile(try content(path))
        let server = try TestServer { $1.send(file, to: $0, .parts) }
        defer { server.stop() }
        let spools = stage.folder.path("spools")
        var parameters = try stage.parameters()
        parameters.sources.spoolDirectory = spools
        let observer = RecordingObserver()
        parameters.observer = observer
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let mender = Thread {
            Thread.sleep(forTimeInterval: 0.3)
            try? FileManager.default.createDirectory(atPath: spools, withIntermediateDirectories: true)
        }
        mender.start()
        let step = worker.embed(try stage.request(server.url("/good.mp4")), attempt: 1)
        #expect(stage.clips(step)?.count == 1, "\(step)")
        #expect(observer.told.troubles.first?.contains(spools) == true)
        #expect(observer.told.timings.count == 1, "waiting for room is no attempt at the video")
    }

    @Test("A server that stands still costs its video its time, and no more")
    func stall() throws {
        let server = try TestServer { request, answer in
            answer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            answer.stall()
        }
        defer { server.stop() }
        var parameters = try stage.parameters()
        parameters.settings.limits.seconds = 1
        let worker = SupervisedWorker(parameters, logger: stage.logger)
        let failure = stage.failure(worker.embed(try stage.request(server.url("/a.mp4")), attempt: 3))
        let classes = ["source.failed", "media.timed_out"]
        #expect(failure.map { classes.contains($0.errorClass) } == true, "\(String(describing: failure))")
    }
}
