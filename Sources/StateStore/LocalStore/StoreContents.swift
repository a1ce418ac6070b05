/// What a local store held when it was opened.
package struct StoreContents: Sendable {
    /// The offset in the changelog from which to read on; nil when nothing is stored.
    package let position: Int64?

    /// The whole state at that position.
    package let entries: [String: [UInt8]]

    /// The store that was found in its place and could not be used, if one was.
    package let setAside: SetAside?

    package init(position: Int64?, entries: [String: [UInt8]], setAside: SetAside?) {
        self.position = position
        self.entries = entries
        self.setAside = setAside
    }
}

/// A store that was moved away, not deleted.
package struct SetAside: Hashable, Sendable, CustomStringConvertible {
    /// Why, as a clause.
    package let reason: String

    /// Where it was.
    package let path: String

    /// Where it is now.
    package let newPath: String

    package var description: String { "the local store \(path) \(reason); it was moved to \(newPath)" }
}
