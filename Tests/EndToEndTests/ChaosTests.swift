import EventLog
import Foundation
import Foundations
import SyntheticMedia
import Testing

@Suite("kill -9", .serialized)
struct ChaosTests {
    /// How often the daemon is killed; `make chaos` sets more.
    static let kills = ProcessInfo.processInfo.environment["ACAVD_TEST_KILLS"].flatMap { Int($0) } ?? 50

    @Test(
        "Killed at random moments, the daemon publishes what one that runs in peace does, to the byte",
        arguments: Stage.Broker.all)
    func kills(broker: Stage.Broker) throws {
        let stage = try Stage(broker)
        let files = SyntheticCollection(count: 32, correspondingShare: 0.5, seed: 8)
        try files.write(to: stage.folder.url.path)
        // Enough that the daemon has work in most of its lives.
        let messages = 12 * ChaosTests.kills + 40
        var generator = SeededGenerator(seed: 17)
        var dead = 0
        for number in 0..<messages {
            let key = "\(number)"
            switch Int.random(in: 0..<20, using: &generator) {
            case 0:
                dead += 1
                try stage.send("{", key: key)
            case 1:
                dead += 1
                try stage.send("not-there-\(number)", key: key)
            case 2: try stage.send(nil, key: "video-\(Int.random(in: 0...number, using: &generator))")
            default:
                let file = files.items[number % files.items.count].fileName
                try stage.send(
                    "{\"id\":\"video-\(number)\",\"uri\":\"file://\(stage.folder.path(file))\"}", key: key)
            }
        }

        var kills = 0
        while kills < ChaosTests.kills {
            let daemon = try stage.daemon(capacity: 150)
            Thread.sleep(forTimeInterval: 0.1 + generator.nextUnit() * 1.1)
            try #require(daemon.isRunning, "\(daemon.errorsSoFar)")
            daemon.kill()
            kills += 1
            // A process that was killed at once may not have made it yet.
            let state = stage.folder.path("state")
            if generator.nextUnit() < 0.1, FileManager.default.fileExists(atPath: state) {
                try FileManager.default.removeItem(atPath: state)
            }
        }
        let last = try stage.daemon(capacity: 150)
        try stage.wait(for: "the last messages", seconds: 120 + messages / 10) {
            try stage.records(of: "videos.rejected").count >= dead && stage.processed() >= messages
        }
        #expect(try last.stop().status == 0)

        // The same messages, decided about by a daemon of another name in peace.
        let suffix = ".undisturbed"
        for topic in ["clips.curated.events", "clips.curated", "videos.rejected"] {
            try stage.create(topic + suffix, partitions: 1)
        }
        let calm = try stage.daemon(capacity: 150, application: "calm", suffix: suffix, state: "calm")
        try stage.wait(for: "the undisturbed run", seconds: 120 + messages / 10) {
            try stage.processed(by: "calm") >= messages
        }
        #expect(try calm.stop().status == 0)

        let events = try stage.events()
        let numbers = events.map(\.change.sequence)
        let lost = Set(0..<UInt64(events.count)).subtracting(numbers).count
        let doubled = numbers.count - Set(numbers).count
        #expect(numbers == Array(0..<UInt64(events.count)))
        #expect(try stage.events(suffix: suffix) == events)
        let (read, replayed) = try stage.tables()
        #expect(read == replayed && !read.members.isEmpty)
        let letters = try stage.records(of: "videos.rejected").map(\.value)
        #expect(letters.count == dead)
        #expect(try stage.records(of: "videos.rejected\(suffix)").map(\.value) == letters)
        print(
            "kill -9 on \(broker.testDescription): \(kills) kills, \(messages) messages, \(events.count) events, "
                + "\(letters.count) dead letters, lost = \(lost), doubled = \(doubled)")
    }

    @Test(
        "The same on a real broker",
        .enabled(
            if: Stage.Broker.configured != nil,
            "ACAVD_TEST_BOOTSTRAP names no broker; docs/how-to/test-against-kafka.md says how to start one"))
    func realBrokerIsThere() {
        // The tests above took it as an argument; this one says that they did.
        #expect(Stage.Broker.all.count == 2)
    }
}
