#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A cache, in the state directory, of the state that the changelog holds: keys with their bytes, and the changelog
/// offset up to which they are complete. Both change in one local transaction.
///
/// The file never lies. After a crash it holds the state after some `apply`, with that state's position; after a power
/// cut perhaps that of an earlier one. If it is damaged in any way, opening it finds that, moves it away and starts an
/// empty one. The changelog has the rest.
///
/// Used from one thread at a time, and not from the cooperative pool: its calls wait for the disk.
package final class LocalStore {
    private let directory: StoreDirectory
    private let identity: StoreIdentity
    private let options: StoreOptions

    /// Nil once the store is closed, or an `apply` has failed.
    private var tables: StoreTables?

    /// Locks the state directory, making it if it is missing, and opens the store in it. A store that cannot be trusted,
    /// or is somebody else's, is set aside, which the contents tell, and an empty one takes its place. O(bytes stored).
    ///
    /// - Throws: `.inUse` when another process has the directory, before anything in it is touched; `.newerSchema`;
    ///   `.system` and `.database` when permissions, the disk or another program stand in the way.
    package static func open(
        directory: String, identity: StoreIdentity, options: StoreOptions = StoreOptions()
    ) throws(StoreError) -> (LocalStore, StoreContents) {
        let store = LocalStore(try StoreDirectory(directory), identity, options)
        return (store, try store.load())
    }

    private init(_ directory: StoreDirectory, _ identity: StoreIdentity, _ options: StoreOptions) {
        self.directory = directory
        self.identity = identity
        self.options = options
    }

    deinit {
        // In this order: the database first, then the lock that keeps others from it.
        close()
    }

    /// Whether the store takes changes.
    package var isUsable: Bool { tables != nil }

    /// Makes changes, and notes the changelog offset from which to read on after them, in one transaction.
    ///
    /// When this throws, the store takes no more changes: it holds the state before the changes or, rarely, after them, and taking
    /// later ones would leave a hole. `setAside` starts anew, with an empty store.
    ///
    /// - Parameter position: Nil leaves the position as it is.
    package func apply(_ changes: [StateChange], position: Int64?) throws(StoreError) {
        guard let tables else { throw .closed(path: directory.databasePath) }
        do throws(StoreError) {
            for change in changes where !StateChange.isKey(change.key) { throw .unfitKey(change.key) }
            do throws(SQLiteFailure) {
                try tables.apply(changes, position: position, now: now())
            } catch {
                throw .database(error)
            }
        } catch {
            self.tables = nil
            throw error
        }
    }

    /// Moves the store away, because the caller found that it does not fit the log, and starts an empty one.
    ///
    /// - Parameter reason: A clause, such as "is ahead of its changelog".
    /// - Returns: Where it went, to be logged.
    package func setAside(because reason: String) throws(StoreError) -> SetAside {
        guard directory.isLocked else { throw .closed(path: directory.databasePath) }
        tables = nil
        let setAside = try directory.setAside(because: reason)
        try startEmpty()
        return setAside
    }

    /// Writes everything to its place and lets others have the directory.
    package func close() {
        tables = nil
        directory.unlock()
    }

    private func load() throws(StoreError) -> StoreContents {
        let opening = StoreOpening(path: directory.databasePath, identity: identity, options: options)
        let reason: String
        switch try directory.occupant() {
        case .somethingElse:
            reason = "is not a file"
        case .nothing, .file:
            try directory.checkWritable()
            do throws(OpeningFailure) {
                return try use(opening.load(), setAside: nil)
            } catch {
                switch error {
                case .refused(let error): throw error
                case .unfit(let clause): reason = clause
                }
            }
        }
        let setAside = try directory.setAside(because: reason)
        return try startEmpty(afterSettingAside: setAside)
    }

    @discardableResult
    private func startEmpty(afterSettingAside setAside: SetAside? = nil) throws(StoreError) -> StoreContents {
        let opening = StoreOpening(path: directory.databasePath, identity: identity, options: options)
        do throws(OpeningFailure) {
            return try use(opening.load(), setAside: setAside)
        } catch {
            switch error {
            case .refused(let error): throw error
            case .unfit(let reason): throw .unusable(path: directory.databasePath, reason: reason)
            }
        }
    }

    private func use(_ loaded: StoreOpening.Loaded, setAside: SetAside?) throws(OpeningFailure) -> StoreContents {
        do throws(StoreError) {
            try directory.synchronize()
        } catch {
            throw .refused(error)
        }
        tables = loaded.tables
        return StoreContents(
            position: loaded.position, entries: loaded.entries, setAside: setAside)
    }
}

/// Seconds since 1970.
func now() -> Int64 { Int64(time(nil)) }
