/// Why a store did not open.
enum OpeningFailure: Error {
    /// What is there is not a store that can be trusted; the reason is a clause. It can be set aside.
    case unfit(String)

    /// Something stands in the way that setting the store aside would not mend.
    case refused(StoreError)

    init(_ failure: SQLiteFailure) {
        self = failure.blamesContent ? .unfit("cannot be read: \(failure.message)") : .refused(.database(failure))
    }
}

/// Opens the database of a store and verifies all that it holds. Nothing is written before the tables are known to be
/// a store's, so what turns out to be somebody else's stays as it was.
struct StoreOpening {
    let path: String
    let identity: StoreIdentity
    let options: StoreOptions

    /// What a verified store holds.
    struct Loaded {
        let tables: StoreTables
        let position: Int64?
        var entries: [String: [UInt8]]
    }

    /// A row of SQLite's own table of what a database holds.
    private struct SchemaRow: Hashable {
        let name: String
        let sql: String?
    }

    private static let schema: Set<SchemaRow> = [
        SchemaRow(name: "about", sql: StoreTables.about), SchemaRow(name: "state", sql: StoreTables.state),
        SchemaRow(name: "sqlite_autoindex_about_1", sql: nil), SchemaRow(name: "sqlite_autoindex_state_1", sql: nil),
    ]

    /// O(bytes stored).
    func load() throws(OpeningFailure) -> Loaded {
        let (database, schema) = try attempt { () throws(SQLiteFailure) in
            let database = try SQLiteDatabase(path: path, fileSystem: options.fileSystem)
            try database.waitForLocks(options.lockPatience)
            // A foreign database may bring triggers and functions of its own, a damaged one cells that leave their page;
            // and a mapped file that cannot be read would end the process.
            for setting in ["trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "temp_store = MEMORY"] {
                try database.execute("PRAGMA \(setting)")
            }
            return (database, try schemaRows(of: database))
        }
        if schema.isEmpty {
            let pages = try attempt { () throws(SQLiteFailure) in
                try SQLiteStatement(database, "PRAGMA page_count").firstInteger()
            }
            // A file just made has no page, or one if the machine stopped while it was being made.
            guard let pages, pages <= 1 else { throw .unfit("is a database without tables") }
            return try attempt { () throws(SQLiteFailure) in try create(in: database) }
        }
        let summary = try verifiedSummary(of: database, schema)
        try prepareForWriting(database)
        let entries = try verifiedEntries(of: database, summary)
        try verifyStructure(of: database)
        let tables = try attempt { () throws(SQLiteFailure) in
            try StoreTables(database, summary: summary, checkpointBytes: options.checkpointBytes)
        }
        var loaded = Loaded(
            tables: tables, position: summary.position, entries: entries)
        try migrate(&loaded, from: Int(summary.schemaVersion))
        return loaded
    }

    // MARK: A new store

    private func create(in database: SQLiteDatabase) throws(SQLiteFailure) -> Loaded {
        // The change to a write-ahead log is the one change that a rollback journal guards. Were the journal back after a
        // power cut, it would undo everything since: EXTRA makes its deletion last.
        try database.execute("PRAGMA synchronous = EXTRA")
        try database.execute("PRAGMA page_size = \(StoreTables.pageBytes)")
        try database.execute("PRAGMA journal_mode = WAL")
        try database.execute("PRAGMA synchronous = NORMAL")
        try setUp(database)
        let summary = StoreSummary(identity)
        try database.execute("BEGIN IMMEDIATE")
        try database.execute(StoreTables.about)
        try database.execute(StoreTables.state)
        let insertion = try SQLiteStatement(database, StoreTables.setAbout)
        for (name, value) in summary.rows.sorted(by: { $0.key < $1.key }) {
            try insertion.run(.text(name), value.sql)
        }
        try database.execute("COMMIT")
        try database.checkpoint()
        let tables = try StoreTables(database, summary: summary, checkpointBytes: options.checkpointBytes)
        return Loaded(tables: tables, position: nil, entries: [:])
    }

    // MARK: Verification

    private func schemaRows(of database: SQLiteDatabase) throws(SQLiteFailure) -> Set<SchemaRow> {
        var rows: Set<SchemaRow> = []
        try SQLiteStatement(database, "SELECT name, sql FROM sqlite_schema")
            .forEachRow(failing: { $0 }) { (row: borrowing SQLiteRow) throws(SQLiteFailure) in
                rows.insert(SchemaRow(name: row.text(0) ?? "", sql: row.text(1)))
            }
        return rows
    }

    /// Whose store it is, and of which version.
    private func verifiedSummary(
        of database: SQLiteDatabase, _ schema: Set<SchemaRow>
    ) throws(OpeningFailure) -> StoreSummary {
        guard schema.contains(SchemaRow(name: "about", sql: StoreTables.about)) else {
            throw .unfit("is not a store of acavd")
        }
        let rows = try aboutRows(of: database)
        guard let summary = StoreSummary(rows: rows) else {
            throw .unfit("does not fit its own seal")
        }
        guard summary.schemaVersion <= identity.schemaVersion else {
            throw .refused(
                .newerSchema(path: path, found: Int(summary.schemaVersion), known: identity.schemaVersion))
        }
        guard summary.applicationID == identity.applicationID else {
            throw .unfit("belongs to the application \(summary.applicationID), not to \(identity.applicationID)")
        }
        guard summary.changelogTopic == identity.changelogTopic else {
            throw .unfit("follows the changelog \(summary.changelogTopic), not \(identity.changelogTopic)")
        }
        for version in Int(summary.schemaVersion)..<identity.schemaVersion where migration(from: version) == nil {
            throw .unfit("has schema version \(summary.schemaVersion), which this acavd cannot bring up to date")
        }
        guard schema == StoreOpening.schema else { throw .unfit("has other tables than a store of acavd") }
        return summary
    }

    private func aboutRows(of database: SQLiteDatabase) throws(OpeningFailure) -> [String: StoreSummary.Value] {
        let statement = try attempt { () throws(SQLiteFailure) in
            try SQLiteStatement(database, "SELECT name, value FROM about")
        }
        var rows: [String: StoreSummary.Value] = [:]
        try statement.forEachRow(failing: OpeningFailure.init) { (row: borrowing SQLiteRow) throws(OpeningFailure) in
            let value = row.integer(1).map { StoreSummary.Value.integer($0) } ?? row.text(1).map { .text($0) }
            guard let name = row.text(0), let value, rows.updateValue(value, forKey: name) == nil else {
                throw .unfit("has a damaged table about itself")
            }
        }
        return rows
    }

    /// Every entry, each as it was written and none missing.
    private func verifiedEntries(
        of database: SQLiteDatabase, _ summary: StoreSummary
    ) throws(OpeningFailure) -> [String: [UInt8]] {
        let statement = try attempt { () throws(SQLiteFailure) in
            try SQLiteStatement(database, "SELECT key, hash, value FROM state")
        }
        var entries: [String: [UInt8]] = [:]
        var count: Int64 = 0
        var sum: UInt64 = 0
        try statement.forEachRow(failing: OpeningFailure.init) { (row: borrowing SQLiteRow) throws(OpeningFailure) in
            guard let key = row.text(0), StateChange.isKey(key) else {
                throw .unfit("has an entry with a damaged key")
            }
            let value = row.bytes(2) ?? []
            let hash = StoreSummary.hash(key: key, value: value)
            guard row.integer(1) == Int64(bitPattern: hash) else { throw .unfit("has a damaged entry \(key)") }
            guard entries.updateValue(value, forKey: key) == nil else { throw .unfit("has the entry \(key) twice") }
            count += 1
            sum &+= hash
        }
        guard count == summary.entries, sum == summary.sumOfHashes else {
            throw .unfit("holds \(count) entries that are not the \(summary.entries) it should hold")
        }
        return entries
    }

    /// What reading the entries does not meet: the index by key, free pages. Unfound, damage there would let the store open
    /// at every start and fail at every first change.
    private func verifyStructure(of database: SQLiteDatabase) throws(OpeningFailure) {
        let finding = try attempt { () throws(SQLiteFailure) in
            try SQLiteStatement(database, "PRAGMA integrity_check(1)").firstText()
        }
        guard finding == "ok" else { throw .unfit("has a damaged structure") }
    }

    // MARK: Bringing it up to date

    private func prepareForWriting(_ database: SQLiteDatabase) throws(OpeningFailure) {
        let mode = try attempt { () throws(SQLiteFailure) in
            let mode = try SQLiteStatement(database, "PRAGMA journal_mode = WAL").firstText()
            try database.execute("PRAGMA synchronous = NORMAL")
            try setUp(database)
            return mode
        }
        // That this process may write the file has been checked: what forbids it is in the file.
        guard mode == "wal", !database.isReadOnly else { throw .unfit("has a damaged header") }
    }

    /// What holds for a connection, not for the file.
    private func setUp(_ database: SQLiteDatabase) throws(SQLiteFailure) {
        // SQLite would swallow the errors of a checkpoint of its own.
        try database.execute("PRAGMA wal_autocheckpoint = 0")
        // One large transaction must not leave a large log for ever.
        try database.execute("PRAGMA journal_size_limit = \(options.checkpointBytes)")
    }

    private func migration(from version: Int) -> StoreMigration? {
        options.migrations.first { $0.from == version }
    }

    private func migrate(_ loaded: inout Loaded, from found: Int) throws(OpeningFailure) {
        for version in found..<identity.schemaVersion {
            guard let changes = migration(from: version)?.changes(loaded.entries) else {
                throw .unfit("cannot be brought from schema version \(version) to \(version + 1)")
            }
            let tables = loaded.tables
            try attempt { () throws(SQLiteFailure) in
                try tables.apply(changes, position: nil, schemaVersion: Int64(version + 1), now: now())
            }
            for change in changes { loaded.entries[change.key] = change.value }
        }
    }

    private func attempt<Result>(_ work: () throws(SQLiteFailure) -> Result) throws(OpeningFailure) -> Result {
        do throws(SQLiteFailure) {
            return try work()
        } catch {
            throw OpeningFailure(error)
        }
    }
}
