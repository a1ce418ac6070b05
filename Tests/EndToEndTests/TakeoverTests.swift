import EventLog
import Foundation
import Foundations
import SyntheticMedia
import Testing

@Suite("Several instances", .serialized)
struct TakeoverTests {
    private func send(_ range: Range<Int>, to stage: Stage, _ files: SyntheticCollection) throws {
        for number in range {
            let file = files.items[number % files.items.count].fileName
            try stage.send(
                "{\"id\":\"video-\(number)\",\"uri\":\"file://\(stage.folder.path(file))\"}", key: "\(number)")
        }
    }

    private func stageWithFiles(_ broker: Stage.Broker) throws -> (Stage, SyntheticCollection) {
        let stage = try Stage(broker)
        let files = SyntheticCollection(count: 16, correspondingShare: 0.5, seed: 8)
        try files.write(to: stage.folder.url.path)
        return (stage, files)
    }

    private func expectOneStream(_ stage: Stage) throws {
        let numbers = try stage.events().map(\.change.sequence)
        #expect(numbers == Array(0..<UInt64(numbers.count)) && !numbers.isEmpty)
        let (read, replayed) = try stage.tables()
        #expect(read == replayed)
    }

    @Test(
        "A second instance takes over; the first says who did, and ends with a status of its own",
        arguments: Stage.Broker.all)
    func second(broker: Stage.Broker) throws {
        let (stage, files) = try stageWithFiles(broker)
        let first = try stage.daemon(state: "first")
        try send(0..<60, to: stage, files)
        try stage.wait(for: "the first instance") { try stage.processed() >= 30 }
        let second = try stage.daemon(state: "second")
        try stage.wait(for: "the second instance") { second.errorsSoFar.contains("members restored") }
        try send(60..<100, to: stage, files)
        let ending = try first.wait()
        #expect(ending.status == 76, "\(ending.errors)")
        #expect(ending.errors.contains("process \(second.processIdentifier)"), "\(ending.errors)")
        try stage.wait(for: "all messages") { try stage.processed() >= 100 }
        #expect(try second.stop().status == 0)
        try expectOneStream(stage)
    }

    @Test(
        "An instance that was stopped past its session and is resumed finds itself replaced, and publishes nothing",
        arguments: Stage.Broker.all)
    func zombie(broker: Stage.Broker) throws {
        let (stage, files) = try stageWithFiles(broker)
        let first = try stage.daemon(state: "first", more: "")
        try send(0..<200, to: stage, files)
        try stage.wait(for: "the first instance") { try stage.processed() >= 20 }
        first.signal(SIGSTOP)
        let second = try stage.daemon(state: "second")
        try stage.wait(for: "all messages") { try stage.processed() >= 200 }
        let before = try stage.events()
        first.signal(SIGCONT)
        let ending = try first.wait()
        #expect(ending.status == 76, "\(ending.errors)")
        #expect(try stage.events() == before)
        #expect(try second.stop().status == 0)
        try expectOneStream(stage)
    }

    @Test("A standby follows and takes over when the instance at work is killed", arguments: Stage.Broker.all)
    func standby(broker: Stage.Broker) throws {
        let (stage, files) = try stageWithFiles(broker)
        let first = try stage.daemon(state: "first", more: "standby: true")
        try stage.wait(for: "the first instance") { first.errorsSoFar.contains("taking over") }
        let second = try stage.daemon(state: "second", more: "standby: true")
        try stage.wait(for: "the standby") { second.errorsSoFar.contains("standing by") }
        try send(0..<40, to: stage, files)
        try stage.wait(for: "the first instance") { try stage.processed() >= 40 }
        #expect(!second.errorsSoFar.contains("taking over"))
        first.kill()
        try send(40..<80, to: stage, files)
        try stage.wait(for: "the standby") { try stage.processed() >= 80 }
        #expect(second.errorsSoFar.contains("members restored"))
        #expect(try second.stop().status == 0)
        try expectOneStream(stage)
    }

    @Test(
        "A standby that was suspended while at work is replaced, and ends with a status after which it is started again",
        arguments: Stage.Broker.all)
    func deposed(broker: Stage.Broker) throws {
        let (stage, files) = try stageWithFiles(broker)
        let first = try stage.daemon(state: "first", more: "standby: true")
        try stage.wait(for: "the first instance") { first.errorsSoFar.contains("taking over") }
        let second = try stage.daemon(state: "second", more: "standby: true")
        try stage.wait(for: "the standby") { second.errorsSoFar.contains("standing by") }
        try send(0..<40, to: stage, files)
        try stage.wait(for: "the first instance") { try stage.processed() >= 40 }
        first.signal(SIGSTOP)
        try send(40..<80, to: stage, files)
        try stage.wait(for: "the standby") { try stage.processed() >= 80 }
        first.signal(SIGCONT)
        let ending = try first.wait()
        #expect(ending.status == 69, "\(ending.errors)")
        #expect(ending.errors.contains("the next start stands by"), "\(ending.errors)")
        #expect(try second.stop().status == 0)
        try expectOneStream(stage)
    }

    @Test("A reset before anything has run leaves a changelog that can be used", arguments: Stage.Broker.all)
    func earlyReset(broker: Stage.Broker) throws {
        let (stage, files) = try stageWithFiles(broker)
        let reset = try Program.run(["reset", "--generation", "--config", stage.configuration()], in: stage.folder)
        #expect(reset.status == 0, "\(reset.errors)")
        let daemon = try stage.daemon()
        try send(0..<40, to: stage, files)
        try stage.wait(for: "the messages") { try stage.processed() >= 40 }
        #expect(try daemon.stop().status == 0)
        try expectOneStream(stage)
    }

    @Test("A smaller capacity evicts down; other clusters are refused, and a reset begins anew")
    func configurationChanges() throws {
        let (stage, files) = try stageWithFiles(.loopback)
        let first = try stage.daemon()
        try send(0..<60, to: stage, files)
        try stage.wait(for: "the first run") { try stage.processed() >= 60 }
        #expect(try first.stop().status == 0)
        let size = try stage.tables().read.members.count

        let smaller = try stage.daemon(capacity: 5)
        try stage.wait(for: "the evictions") { try stage.tables().read.members.count == 5 }
        #expect(try smaller.stop().status == 0)
        let evicted = try stage.events().count { if case .evicted(_, .capacity) = $0 { true } else { false } }
        #expect(evicted == size - 5)

        let views = "views: [sound.texture, picture.layout]"
        let refused = try stage.daemon(more: views).wait()
        #expect(refused.status == 78 && refused.errors.contains("acavd reset --generation"), "\(refused.errors)")
        let reset = try Program.run(
            ["reset", "--generation", "--config", stage.configuration(more: views)], in: stage.folder)
        #expect(reset.status == 0 && reset.output.contains("generation 2 begins; 5 members"), "\(reset.errors)")
        #expect(try stage.tables().read.members.isEmpty)

        let anew = try stage.daemon(more: views)
        try send(60..<100, to: stage, files)
        try stage.wait(for: "the new generation") { try stage.tables().read.members.count > 0 }
        #expect(try anew.stop().status == 0)
        try expectOneStream(stage)
        let versions = try stage.events().map(\.change.modelVersion)
        #expect(versions == versions.sorted())
    }
}
