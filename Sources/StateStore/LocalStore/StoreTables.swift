/// The tables of a store's database, and the one transaction that changes them.
///
///     sqlite3 state.sqlite 'SELECT * FROM about'
///     sqlite3 state.sqlite 'SELECT key, length(value) FROM state'
final class StoreTables {
    /// Keys beside their rows, not in them: rows of many kilobytes would make a poor tree.
    static let state =
        "CREATE TABLE state(key TEXT PRIMARY KEY NOT NULL, hash INTEGER NOT NULL, value BLOB NOT NULL) STRICT"

    /// Every version of acavd keeps this table, so that each can read the version of any other's store.
    static let about = "CREATE TABLE about(name TEXT PRIMARY KEY NOT NULL, value ANY NOT NULL) STRICT"

    static let setAbout =
        "INSERT INTO about(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value"

    /// The page size of new databases.
    static let pageBytes = 16_384

    private let database: SQLiteDatabase
    private let checkpointBytes: Int
    private let pageBytes: Int
    private var summary: StoreSummary

    /// Pages in the write-ahead log since it was last copied into the database.
    private var pagesSinceCheckpoint = 0

    private let begin: SQLiteStatement
    private let commit: SQLiteStatement
    private let rollback: SQLiteStatement
    private let hashOfEntry: SQLiteStatement
    private let setEntry: SQLiteStatement
    private let removeEntry: SQLiteStatement
    private let setAbout: SQLiteStatement

    /// - Parameter summary: What the table `about` says.
    init(_ database: SQLiteDatabase, summary: StoreSummary, checkpointBytes: Int) throws(SQLiteFailure) {
        self.database = database
        self.summary = summary
        self.checkpointBytes = checkpointBytes
        pageBytes = Int(try SQLiteStatement(database, "PRAGMA page_size").firstInteger() ?? 0)
        begin = try SQLiteStatement(database, "BEGIN IMMEDIATE")
        commit = try SQLiteStatement(database, "COMMIT")
        rollback = try SQLiteStatement(database, "ROLLBACK")
        hashOfEntry = try SQLiteStatement(database, "SELECT hash FROM state WHERE key = ?1")
        setEntry = try SQLiteStatement(
            database,
            """
            INSERT INTO state(key, hash, value) VALUES(?1, ?2, ?3)
            ON CONFLICT(key) DO UPDATE SET hash = excluded.hash, value = excluded.value
            """)
        removeEntry = try SQLiteStatement(database, "DELETE FROM state WHERE key = ?1")
        setAbout = try SQLiteStatement(database, StoreTables.setAbout)
    }

    /// Makes changes in one transaction: all of them, or none when it throws. What the write-ahead log holds then may
    /// still be copied into the database; if that throws, the changes are made.
    ///
    /// - Parameters:
    ///   - position: The new position; nil leaves it.
    ///   - schemaVersion: The version the changes lead to; nil leaves it.
    ///   - now: Seconds since 1970.
    func apply(
        _ changes: [StateChange], position: Int64?, schemaVersion: Int64? = nil, now: Int64
    ) throws(SQLiteFailure) {
        var summary = summary
        try begin.run()
        do throws(SQLiteFailure) {
            for change in changes { try make(change, counting: &summary) }
            summary.position = position ?? summary.position
            summary.schemaVersion = schemaVersion ?? summary.schemaVersion
            summary.lastWritten = now
            try write(summary)
            try commit.run()
        } catch {
            // Often SQLite has rolled back by itself, and this fails because of it; if it fails for another reason, the
            // transaction ends with the connection. The error to report is the first one.
            try? rollback.run()
            throw error
        }
        self.summary = summary
        pagesSinceCheckpoint += database.takePagesWritten()
        if pagesSinceCheckpoint * pageBytes >= checkpointBytes {
            pagesSinceCheckpoint = 0
            try database.checkpoint()
        }
    }

    private func make(_ change: StateChange, counting summary: inout StoreSummary) throws(SQLiteFailure) {
        if let old = try hashOfEntry.firstInteger(.text(change.key)) {
            summary.remove(UInt64(bitPattern: old))
        }
        guard let value = change.value else {
            try removeEntry.run(.text(change.key))
            return
        }
        let hash = StoreSummary.hash(key: change.key, value: value)
        try setEntry.run(.text(change.key), .integer(Int64(bitPattern: hash)), .bytes(value))
        summary.add(hash)
    }

    private func write(_ summary: StoreSummary) throws(SQLiteFailure) {
        for (name, value) in summary.rows.sorted(by: { $0.key < $1.key }) {
            try setAbout.run(.text(name), value.sql)
        }
    }
}
