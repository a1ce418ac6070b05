import EventLog
import Foundation
import Foundations
import StateStore
import SyntheticMedia
import Testing

/// The daemon whose worker processes are killed while they work, and what is left of them when it ends.
@Suite("Workers of a running daemon")
struct WorkerLossTests {
    /// Processes that a process started and that have not ended.
    private static func children(of parent: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { process in
            guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let rest = status.split(separator: ")").last
            else { return false }
            let fields = rest.split(separator: " ")
            return fields.count > 1 && Int32(fields[1]) == parent && fields[0] != "Z"
        }
    }

    private static func isRunning(_ process: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let state = status.split(separator: ")").last?.split(separator: " ").first
        else { return false }
        return state != "Z"
    }

    @Test("However often workers are killed, every video is decided about or dead-lettered, and the daemon goes on")
    func killed() throws {
        let stage = try Stage()
        let collection = SyntheticCollection(count: 40, correspondingShare: 0.5, seed: 8)
        try collection.write(to: stage.folder.url.path)
        let daemon = try stage.daemon(warmUp: 24, capacity: 40, more: "workers: {count: 2}")
        for item in collection.items { try stage.send(item.id) }
        // Not those that the daemon starts to see whether it can: without them it rightly ends.
        try stage.wait(for: "the first messages") { try stage.processed() > 0 }

        var generator = SeededGenerator(seed: 5)
        var kills = 0
        try stage.wait(for: "all messages", seconds: 240) {
            if kills < 8,
                let worker = WorkerLossTests.children(of: daemon.processIdentifier).randomElement(using: &generator)
            {
                kill(worker, kills.isMultiple(of: 3) ? SIGSEGV : SIGKILL)
                kills += 1
            }
            return try stage.processed() == collection.items.count
        }
        let ending = try daemon.stop()
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(kills > 0)
        let classes = try stage.records(of: "videos.rejected").compactMap { letter in
            letter.headers.first { $0.name == "acavd_error_class" }.map { String(decoding: $0.value, as: UTF8.self) }
        }
        #expect(classes.allSatisfy { $0 == "worker.crashed" }, "\(classes)")
        // A video is given up when its second worker died too.
        #expect(classes.count <= kills / 2, "\(classes.count) of \(kills)")
        let (read, replayed) = try stage.tables()
        #expect(read == replayed)
    }

    @Test("No worker outlives its daemon, whether that stops or is killed", arguments: [false, true])
    func orphans(isKilled: Bool) throws {
        let stage = try Stage()
        let collection = SyntheticCollection(count: 8, correspondingShare: 0.5, seed: 8)
        try collection.write(to: stage.folder.url.path)
        let daemon = try stage.daemon(more: "workers: {count: 3}")
        for item in collection.items { try stage.send(item.id) }
        try stage.wait(for: "workers") { WorkerLossTests.children(of: daemon.processIdentifier).count >= 3 }
        let workers = WorkerLossTests.children(of: daemon.processIdentifier)
        if isKilled { daemon.kill() } else { #expect(try daemon.stop().status == 0) }
        try stage.wait(for: "the end of \(workers)", seconds: 10) {
            !workers.contains(where: WorkerLossTests.isRunning)
        }
    }
}
