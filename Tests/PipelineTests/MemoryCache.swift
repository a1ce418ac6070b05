import StateStore

/// A local store without a disk.
final class MemoryCache: StateCache {
    private(set) var entries: [String: [UInt8]] = [:]
    private(set) var position: Int64?

    /// Changes it takes until its disk fails for good; nil takes any number.
    var changesUntilFailure: Int?

    func apply(_ changes: [StateChange], position: Int64?) throws(StoreError) {
        if let left = changesUntilFailure {
            guard left >= changes.count else { throw .closed(path: "memory") }
            changesUntilFailure = left - changes.count
        }
        for change in changes { entries[change.key] = change.value }
        self.position = position ?? self.position
    }

    func setAside(because reason: String) throws(StoreError) -> SetAside {
        throw .unusable(path: "memory", reason: reason)
    }
}
