/// Why the local store cannot be used.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process, or another store of this one, holds the state directory.
    case inUse(directory: String)

    /// A newer acavd wrote the store. It is left as it is.
    case newerSchema(path: String, found: Int, known: Int)

    /// The operating system refused.
    case system(operation: String, path: String, number: Int32, message: String)

    /// SQLite failed, mostly because the file system did.
    case database(SQLiteFailure)

    /// A store that has just been made anew is not right either.
    case unusable(path: String, reason: String)

    /// The store takes no more changes, because an earlier one failed or it was closed.
    case closed(path: String)

    /// A key is not printable ASCII of at most 512 characters.
    case unfitKey(String)

    package var description: String {
        switch self {
        case .inUse(let directory):
            "another acavd uses the state directory \(directory); stop it, or give this one a directory of its own"
        case .newerSchema(let path, let found, let known):
            "\(path) was written by a newer acavd (schema version \(found), this one knows \(known)); "
                + "run that version, or move the file away to have it rebuilt from the changelog"
        case .system(let operation, let path, let number, let message):
            "\(operation) \(path): \(message) (errno \(number))"
        case .database(let failure):
            failure.description
        case .unusable(let path, let reason):
            "the local store \(path), just made anew, \(reason); check the disk"
        case .closed(let path):
            "the local store \(path) is closed"
        case .unfitKey(let key):
            "\(key.debugDescription) cannot be a key of the local store"
        }
    }
}
