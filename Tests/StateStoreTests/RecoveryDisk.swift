import Foundation
import StateStore

/// The state directory of a machine, in a folder that goes with this object.
final class RecoveryDisk {
    private let folder: URL
    private var store: LocalStore?

    init() {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-recovery-\(UUID().uuidString)")
    }

    deinit {
        store = nil
        try? FileManager.default.removeItem(at: folder)
    }

    /// Opens the store as a start does; one that was open before is gone, as its process is.
    func open() throws -> (cache: any StateCache, contents: StoreContents) {
        store = nil
        let (store, contents) = try LocalStore.open(
            directory: folder.path,
            identity: StoreIdentity(
                applicationID: ChangelogStage.application, changelogTopic: ChangelogStage.topic,
                schemaVersion: StateHead.schemaVersion))
        self.store = store
        return (store, contents)
    }

    /// Brings the store up to date with a stage, as its run would have, and lets it go.
    func keep(_ stage: ChangelogStage) throws {
        do {
            let recovery = try stage.recover(try open())
            guard recovery.cache != nil else { throw CocoaError(.fileWriteUnknown) }
        }
        store = nil
    }
}
