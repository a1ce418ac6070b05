#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The state directory, locked until `unlock`, or for as long as this lives.
///
/// The lock is `flock` on a file of its own: the kernel drops it with the process, however that ends, and SQLite's own
/// locks stay free for those who look into the database meanwhile.
final class StoreDirectory {
    let path: String

    /// A file descriptor; nil once it is closed.
    private var lock: Int32?

    /// The database file.
    var databasePath: String { "\(path)/state.sqlite" }

    /// A database and what SQLite may keep beside it.
    private static let companions = ["", "-wal", "-shm", "-journal"]

    /// How often the lock is tried for, a hundredth of a second apart: one that is about to go may hold it still, or a
    /// process that it was just starting.
    private static let lockAttempts = 100

    /// Makes the directory if it is missing, and locks it.
    init(_ path: String) throws(StoreError) {
        try StoreDirectory.create(path)
        let lockPath = "\(path)/state.lock"
        let file = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw StoreDirectory.failure("opening the lock file", lockPath) }
        var attempts = 0
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            attempts += 1
            if errno == EWOULDBLOCK, attempts < StoreDirectory.lockAttempts {
                usleep(10_000)
                continue
            }
            let failure =
                errno == EWOULDBLOCK
                ? StoreError.inUse(directory: path) : StoreDirectory.failure("locking", lockPath)
            close(file)
            throw failure
        }
        self.path = path
        lock = file
    }

    deinit {
        unlock()
    }

    var isLocked: Bool { lock != nil }

    /// Lets others have the directory.
    func unlock() {
        if let lock { close(lock) }
        lock = nil
    }

    /// What stands at the database's path.
    enum Occupant {
        case nothing
        case file
        case somethingElse
    }

    func occupant() throws(StoreError) -> Occupant {
        var status = stat()
        guard lstat(databasePath, &status) == 0 else {
            if errno == ENOENT { return .nothing }
            throw StoreDirectory.failure("looking at", databasePath)
        }
        return status.st_mode & S_IFMT == S_IFREG ? .file : .somethingElse
    }

    /// Throws when this process may not write the database file, which SQLite would only notice later.
    func checkWritable() throws(StoreError) {
        guard faccessat(AT_FDCWD, databasePath, R_OK | W_OK, AT_EACCESS) == 0 || errno == ENOENT else {
            throw StoreDirectory.failure("reading and writing", databasePath)
        }
    }

    /// Makes the names of the files in the directory last through a power cut.
    func synchronize() throws(StoreError) {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw StoreDirectory.failure("opening", path) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw StoreDirectory.failure("synchronizing", path) }
    }

    /// Moves the database away, with what SQLite keeps beside it, under a name that says when.
    ///
    /// The database goes first: SQLite deletes a log that it finds without a database, and never reads it.
    func setAside(because reason: String) throws(StoreError) -> SetAside {
        let newPath = try freePath()
        for companion in StoreDirectory.companions {
            guard rename(databasePath + companion, newPath + companion) == 0 || errno == ENOENT else {
                throw StoreDirectory.failure("moving away", databasePath + companion)
            }
        }
        try synchronize()
        return SetAside(reason: reason, path: databasePath, newPath: newPath)
    }

    /// A name for what is moved away that nothing has yet.
    private func freePath() throws(StoreError) -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        let stamp =
            "\(Int(parts.tm_year) + 1900)\(twoDigits(parts.tm_mon + 1))\(twoDigits(parts.tm_mday))T"
            + "\(twoDigits(parts.tm_hour))\(twoDigits(parts.tm_min))\(twoDigits(parts.tm_sec))Z"
        for number in 1...10_000 {
            let candidate = "\(databasePath).set-aside-\(stamp)-\(number)"
            let isFree = StoreDirectory.companions.allSatisfy { companion in
                var status = stat()
                return lstat(candidate + companion, &status) != 0 && errno == ENOENT
            }
            if isFree { return candidate }
        }
        throw .unusable(path: databasePath, reason: "was set aside 10,000 times within a second")
    }

    private func twoDigits(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// Makes a directory and those above it.
    private static func create(_ path: String) throws(StoreError) {
        guard mkdir(path, 0o750) != 0, errno != EEXIST else { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try create(String(path[..<slash]))
            if mkdir(path, 0o750) == 0 || errno == EEXIST { return }
        }
        throw failure("making the state directory", path)
    }

    private static func failure(_ operation: String, _ path: String) -> StoreError {
        let number = errno
        return .system(operation: operation, path: path, number: number, message: String(cString: strerror(number)))
    }
}
