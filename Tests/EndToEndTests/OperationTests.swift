import EventLog
import Foundation
import Foundations
import Monitoring
import SyntheticMedia
import TestManager
import Testing

/// A daemon as its service manager and its operators have it.
@Suite("Operating a daemon", .serialized)
struct OperationTests {
    /// A daemon with a manager that listens and a socket to be asked at.
    private struct Operated {
        let stage: Stage
        let manager: NotificationListener
        let daemon: Program
        let client: MonitoringClient
        let configuration: String

        /// - Parameter watchdog: How often a sign of life is expected, in milliseconds.
        init(videos: Int, watchdog: Int = 2000, more: String = "") throws {
            let stage = try Stage()
            self.stage = stage
            manager = try NotificationListener()
            let collection = SyntheticCollection(count: videos, correspondingShare: 0.5, seed: 8)
            try collection.write(to: stage.folder.url.path)
            configuration = try stage.configuration(more: more)
            let socket = stage.folder.path("acavd.sock")
            daemon = try Program(
                ["run", "--config", configuration], in: stage.folder,
                environment: [
                    "NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "\(1000 * watchdog)",
                    "ACAVD_HTTP_SOCKET": socket, "ACAVD_HTTP_THUMBNAILS": "true",
                ])
            client = MonitoringClient(.unixSocket(path: socket))
            for item in collection.items { try stage.send(item.id) }
        }

        /// Waits until the manager has heard something.
        func waitUntilHeard(_ message: String) throws {
            try stage.wait(for: message) { manager.heard.contains { $0.contains(message) } }
        }
    }

    @Test("It is ready when it has its state, says what it does, pauses, resumes, and stops within its limit")
    func life() throws {
        let operated = try Operated(videos: 48)
        let (stage, client) = (operated.stage, operated.client)
        try operated.waitUntilHeard("READY=1")
        #expect(operated.manager.heard.first?.hasPrefix("EXTEND_TIMEOUT_USEC=") == true)
        #expect(try client.ailments() == [])
        try stage.wait(for: "the videos") { try client.status().stream.messages >= 48 }
        #expect(try client.obstacles() == [])

        // It was asked while it warmed up, and asks the curation once a second at most.
        func mean(_ status: ServiceStatus) -> Double {
            status.pairs.reduce(0) { $0 + $1.mutualInformation } / Double(status.pairs.count)
        }
        var status = try client.status()
        try stage.wait(for: "pairs whose mean is the objective") {
            status = try client.status()
            return abs(mean(status) - status.set.mutualInformation) < 1e-9
        }
        #expect(status.phase == .running && status.isReady && status.reasons == [])
        #expect(status.stream.messages == 48 && status.stream.clips == 48)
        #expect(status.set.size == 12 && status.set.capacity == 12)
        #expect(status.stream.accepted - status.stream.evicted.values.reduce(0, +) == 12)
        #expect(
            status.stream.clips == status.stream.accepted + status.stream.declined.values.reduce(0, +)
                + status.stream.duplicates)
        #expect(status.pairs.count == 9 * 2 * 3)
        #expect(status.memory.residentBytes > 1 << 20 && status.workers.residentBytes > 1 << 20)
        try stage.wait(for: "the end of the topic") { try client.status().input.lag == 0 }

        // What others have told agrees with it.
        let events = try stage.events()
        #expect(events.count == status.stream.accepted + status.stream.evicted.values.reduce(0, +))
        let recent = try client.events(limit: 500)
        #expect(recent.map(\.sequence) == events.map(\.change.sequence).reversed())
        let table = try client.table(ofPair: 0, mostClusters: 64)
        #expect(table.members == 12 && table.counts.joined().reduce(0, +) == 12)
        #expect(try client.clusters().allSatisfy { $0.members.reduce(0, +) == 12 })
        let member = try #require(try stage.tables().read.members.values.first).clip
        let explanation = try client.explanation(of: member.id.description)
        #expect(explanation.isMember && explanation.uri == member.uri && explanation.cells.count == 54)
        let accepted = try #require(explanation.events.last { $0.clip == member.id.description })
        #expect(accepted.kind == .accepted && accepted.hasThumbnail)
        #expect(try client.get("/thumbnails/\(member.id.description)").body.prefix(2) == [0xFF, 0xD8])
        #expect(try client.explanation(of: "nobody@0").isMember == false)
        let metrics = try client.metrics()
        #expect(metrics.contains("\nacavd_messages_total 48\n"))
        #expect(metrics.contains("acavd_stage_duration_seconds_count{stage=\"decode\"} 48\n"))
        #expect(try client.configuration().contains("capacity: 12"))

        // A pause.
        for _ in 0..<2 {
            let paused = try Program.run(
                ["pause", "--config", operated.configuration, "--address", socket(client)], in: stage.folder)
            #expect(paused.status == 0, "\(paused.errors)")
        }
        try stage.wait(for: "the pause") { try client.status().phase == .paused }
        try stage.send("not-there")
        Thread.sleep(forTimeInterval: 0.5)
        #expect(try client.status().stream.messages == 48)
        #expect(try client.obstacles().first?.contains("acavd resume") == true)
        #expect(try client.ailments() == [])
        let resumed = try Program.run(
            ["resume", "--config", operated.configuration, "--address", socket(client)], in: stage.folder)
        #expect(resumed.status == 0, "\(resumed.errors)")
        try stage.wait(for: "the message") { try client.status().stream.messages == 49 }

        let ending = try operated.daemon.stop()
        #expect(ending.status == 0, "\(ending.errors)")
        try operated.waitUntilHeard("STOPPING=1")
        #expect(operated.manager.heard.contains { $0.hasPrefix("STATUS=running, 12 clips") })
        #expect(throws: MonitoringClientError.self) { try client.status() }
    }

    private func socket(_ client: MonitoringClient) -> String { client.address.description }

    @Test("A reload takes over what may change, names the rest, and a mistake changes nothing")
    func reload() throws {
        let operated = try Operated(videos: 48, more: "log: {level: info}")
        let (stage, client) = (operated.stage, operated.client)
        try stage.wait(for: "the videos") { (try? client.status().stream.messages) ?? 0 >= 48 }
        let original = try String(contentsOfFile: operated.configuration, encoding: .utf8)
        func reload(_ text: String, until said: String) throws {
            try text.write(toFile: operated.configuration, atomically: false, encoding: .utf8)
            operated.daemon.signal(SIGHUP)
            try stage.wait(for: said) { operated.daemon.errorsSoFar.contains(said) }
        }
        try reload(
            original.replacing("capacity: 12", with: "capacity: 7").replacing("batch_clips: 16", with: "batch_clips: 4")
                .replacing("clusters: 4,", with: "clusters: 5,"), until: "pipeline.batch_clips changed")
        #expect(operated.daemon.errorsSoFar.contains("clustering.clusters: not changed while the daemon runs"))
        try stage.wait(for: "the smaller set") { try client.status().set.size == 7 }
        #expect(try client.status().set.capacity == 7)
        #expect(try client.status().stream.evicted["capacity"] == 5)
        #expect(try client.configuration().contains("clusters: 4"))
        _ = operated.manager.messages()
        let signs = operated.manager.heard.filter { $0.hasPrefix("RELOADING=1") || $0.hasPrefix("READY=1") }
        #expect(signs.count == 3 && signs[1].hasPrefix("RELOADING=1") && signs[2].hasPrefix("READY=1"))

        try reload(original.replacing("capacity: 12", with: "capacity: none"), until: "selection.capacity: expected")
        #expect(operated.daemon.errorsSoFar.contains("the configuration stays as it was"))
        #expect(try client.status().set.capacity == 7)
        try stage.send("not-there")
        try stage.wait(for: "the message") { try client.status().stream.messages == 49 }

        // Its restart has nothing to make up for.
        let ending = try operated.daemon.stop()
        #expect(ending.status == 0, "\(ending.errors)")
        let (read, replayed) = try stage.tables()
        #expect(read == replayed && read.members.count == 7)
    }

    @Test("A pipeline that hangs calms no watchdog and is said to be ill, while everything else runs")
    func watchdog() throws {
        let operated = try Operated(videos: 32, watchdog: 1000)
        let (stage, client) = (operated.stage, operated.client)
        try operated.waitUntilHeard("READY=1")
        try stage.wait(for: "the videos") { try client.status().stream.messages >= 32 }
        _ = operated.manager.messages()
        try stage.wait(for: "a sign of life while nothing is to be done") {
            operated.manager.messages().contains { $0.contains("WATCHDOG=1") }
        }

        // The pipeline has the process's first thread.
        let tool = try #require(Bundle.module.path(forResource: "freeze", ofType: "py"))
        let freezer = Process()
        let said = Pipe()
        freezer.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        freezer.arguments = [tool, "\(operated.daemon.processIdentifier)"]
        freezer.standardOutput = said
        try freezer.run()
        // A thread of the pool passes on that it takes no signals, so that no other one would end it.
        defer {
            if freezer.isRunning { kill(freezer.processIdentifier, SIGKILL) }
            freezer.waitUntilExit()
        }
        let word = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
        try #require(word.hasPrefix("frozen"), "the thread cannot be stopped: \(word); it takes the right to ptrace(2)")
        Thread.sleep(forTimeInterval: 0.5)
        _ = operated.manager.messages()
        Thread.sleep(forTimeInterval: 2.5)
        #expect(!operated.manager.messages().contains { $0.contains("WATCHDOG=1") })
        #expect(try client.ailments().first?.contains("has not come round") == true)
        #expect(try client.status().isReady == false)

        // It goes on where it was: nothing but time was lost.
        kill(freezer.processIdentifier, SIGKILL)
        freezer.waitUntilExit()
        try stage.send("not-there")
        try stage.wait(for: "the message") { try client.status().stream.messages == 33 }
        try stage.wait(for: "a sign of life") { operated.manager.messages().contains { $0.contains("WATCHDOG=1") } }
        #expect(try client.ailments() == [])
        #expect(try operated.daemon.stop().status == 0)
    }

    @Test(
        "Without a broker it is alive and not ready, and says what it waits for; an address in use keeps it from starting"
    )
    func waiting() throws {
        let stage = try Stage()
        let manager = try NotificationListener()
        let file = try stage.folder.write(
            "kafka: {bootstrap.servers: \"127.0.0.1:9\"}\nstate: {directory: \(stage.folder.path("state"))}",
            to: "away.yaml")
        let socket = stage.folder.path("acavd.sock")
        let environment = ["NOTIFY_SOCKET": manager.address, "ACAVD_HTTP_SOCKET": socket]
        let daemon = try Program(
            ["run", "--config", file], in: stage.folder,
            environment: environment.merging(["ACAVD_HTTP_ADDRESS": "127.0.0.1:0"]) { $1 })
        let client = MonitoringClient(.unixSocket(path: socket))
        try stage.wait(for: "the reason") { (try? client.obstacles().first?.contains("127.0.0.1:9")) == true }
        #expect(try client.ailments() == [])
        #expect(try client.status().phase == .starting)
        try stage.wait(for: "the status line") {
            manager.heard.contains { $0.hasPrefix("STATUS=the daemon is starting: no broker at 127.0.0.1:9") }
        }
        #expect(!manager.heard.contains { $0.contains("READY=1") })

        let second = try Program.run(
            ["run", "--config", file], in: stage.folder,
            environment: ["ACAVD_HTTP_SOCKET": socket, "ACAVD_HTTP_ADDRESS": "off"])
        #expect(second.status == 69 && second.errors.contains("http.socket"), "\(second.errors)")
        daemon.kill()
    }
}
