import Foundation
import Foundations
import Pipeline
import SimulatedStorage
import StateStore

/// The state directory of a simulated machine, on a file system that fails and loses power as it is told to.
final class SimulatedDisk {
    private let directory: URL
    private let storage: FaultyStorage
    private var store: LocalStore?
    private var copy: URL?

    /// Faults that the file system was made to have.
    var injected: Int { storage.injected }

    init() throws {
        // In memory where the system has such a place: a simulated disk needs no real one.
        let memory = URL(filePath: "/dev/shm")
        let isWritable = FileManager.default.isWritableFile(atPath: memory.path)
        directory = (isWritable ? memory : FileManager.default.temporaryDirectory)
            .appendingPathComponent("acavd-simulation-\(UUID().uuidString)")
        storage = try FaultyStorage()
    }

    deinit {
        store = nil
        try? FileManager.default.removeItem(at: directory)
    }

    func open() throws -> LocalState {
        let (store, contents) = try LocalStore.open(
            directory: directory.path,
            identity: StoreIdentity(
                applicationID: SimulatedWorld.application, changelogTopic: SimulatedWorld.changelog,
                schemaVersion: StateHead.schemaVersion),
            // Small enough that the store copies its log into the database in the middle of things.
            options: storage.options(checkpointBytes: 64 << 10))
        self.store = store
        return LocalState(cache: store, contents: contents)
    }

    /// The process is gone, and its locks with it.
    func close() {
        store = nil
    }

    /// Lets a call that changes a file fail: one of the next hundred.
    func failSoon(generator: inout SeededGenerator) {
        guard let fault = FaultyStorage.Fault.allCases.randomElement(using: &generator) else { return }
        storage.fail(atCall: Int.random(in: 1...100, using: &generator), fault, lasts: generator.nextUnit() < 0.5)
    }

    /// The machine starts again: nothing fails any more, and after a power cut the files hold what the disk held.
    func restart(generator: inout SeededGenerator) throws {
        close()
        guard let survival = FaultyStorage.Survival.allCases.randomElement(using: &generator) else { return }
        try storage.restart(survival, &generator)
        storage.heal()
    }

    /// What may happen to the files between two runs, besides nothing.
    enum Fate: CaseIterable {
        case kept, lost, truncated, flipped, olderCopy
    }

    /// Lets something happen to the files, between two runs.
    func suffer(_ fate: Fate, generator: inout SeededGenerator) throws {
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("state.sqlite") && !$0.lastPathComponent.contains("aside") }
            .sorted { $0.path < $1.path }
        switch fate {
        case .kept:
            break
        case .lost:
            for file in files { try FileManager.default.removeItem(at: file) }
        case .truncated, .flipped:
            guard let file = files.randomElement(using: &generator) else { return }
            var bytes = try Data(contentsOf: file)
            guard !bytes.isEmpty else { return }
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            if fate == .truncated {
                bytes = bytes.prefix(place)
            } else {
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            try bytes.write(to: file)
        case .olderCopy:
            // A backup that is put back; the first time one is made.
            guard let copy else { return try makeCopy(of: files) }
            for file in files { try FileManager.default.removeItem(at: file) }
            for file in try FileManager.default.contentsOfDirectory(at: copy, includingPropertiesForKeys: nil) {
                try FileManager.default.copyItem(
                    at: file, to: directory.appendingPathComponent(file.lastPathComponent))
            }
        }
    }

    private func makeCopy(of files: [URL]) throws {
        let copy = directory.appendingPathComponent("backup")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        for file in files {
            try FileManager.default.copyItem(at: file, to: copy.appendingPathComponent(file.lastPathComponent))
        }
        self.copy = copy
    }
}
