/// The way from one schema version to the next.
package struct StoreMigration: Sendable {
    /// It leads from this version to the one after it.
    package let from: Int

    /// What to change in a state of the old version to make it one of the new version; nil when this state cannot be
    /// brought over, and must be rebuilt from the changelog.
    package let changes: @Sendable ([String: [UInt8]]) -> [StateChange]?

    package init(from: Int, changes: @escaping @Sendable ([String: [UInt8]]) -> [StateChange]?) {
        self.from = from
        self.changes = changes
    }

    /// Every migration there is. None: what the pieces of version 1 hold cannot be told in those of version 2.
    package static let known: [StoreMigration] = []
}
