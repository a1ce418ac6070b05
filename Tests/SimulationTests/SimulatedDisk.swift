import Foundation
import Foundations
import Pipeline
import StateStore

/// The state directory of a simulated machine, and what may happen to it between two runs.
final class SimulatedDisk {
    private let directory: URL
    private var store: LocalStore?
    private(set) var setAside = 0

    init() {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-simulation-\(UUID().uuidString)")
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
                schemaVersion: StateHead.schemaVersion))
        self.store = store
        if contents.setAside != nil { setAside += 1 }
        return LocalState(cache: store, contents: contents)
    }

    /// The process is gone, and its locks with it.
    func close() {
        store = nil
    }

    /// What a crash may do to the files, besides nothing.
    enum Fate: CaseIterable {
        case kept, lost, truncated, flipped, olderCopy
    }

    private var copy: URL?

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
            if fate == .truncated { bytes = bytes.prefix(place) } else { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
            try bytes.write(to: file)
        case .olderCopy:
            // A backup that is put back; the first time one is made.
            guard let copy else { return try makeCopy(of: files) }
            for file in files { try FileManager.default.removeItem(at: file) }
            for file in try FileManager.default.contentsOfDirectory(at: copy, includingPropertiesForKeys: nil) {
                try FileManager.default.copyItem(at: file, to: directory.appendingPathComponent(file.lastPathComponent))
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
