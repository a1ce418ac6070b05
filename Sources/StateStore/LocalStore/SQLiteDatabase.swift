import CSQLite

/// Owns a connection to a database file. Used from one thread.
///
/// Statements keep their database alive, so the connection closes when the last of both is gone.
final class SQLiteDatabase {
    let path: String
    let connection: OpaquePointer

    /// Opens the file, or creates it empty. SQLite reads nothing of it yet.
    ///
    /// - Parameter fileSystem: The name of the SQLite VFS to reach the file by; nil for the operating system's.
    init(path: String, fileSystem: String?) throws(SQLiteFailure) {
        var opened: OpaquePointer?
        // No mutex: one thread at a time is the contract. Extended codes: a failure must say which call failed.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &opened, flags, fileSystem)
        guard code == SQLITE_OK, let connection = opened else {
            let failure = SQLiteFailure(code, operation: "opening", path: path, connection: opened)
            sqlite3_close_v2(opened)
            throw failure
        }
        self.path = path
        self.connection = connection
    }

    deinit {
        sqlite3_close_v2(connection)
    }

    /// Runs a statement that takes no values and whose rows, if any, do not matter.
    func execute(_ sql: String) throws(SQLiteFailure) {
        try SQLiteStatement(self, sql).run()
    }

    /// How many pages this connection has written since the last call. In WAL mode they are what the log has grown by.
    func takePagesWritten() -> Int {
        var pages: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 1)
        return Int(pages)
    }

    /// Copies what is in the write-ahead log into the database, durably, as far as no reader is in the way.
    func checkpoint() throws(SQLiteFailure) {
        let code = sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        // Another connection, say an operator's shell, is just doing it.
        guard code & 0xFF != SQLITE_BUSY else { return }
        try check(code, "checkpointing")
    }

    /// How long to wait for another program's lock.
    func waitForLocks(_ patience: Duration) throws(SQLiteFailure) {
        let milliseconds = min(max(0, patience / .milliseconds(1)), Double(Int32.max))
        try check(sqlite3_busy_timeout(connection, Int32(milliseconds)), "setting up")
    }

    /// Whether SQLite will not write this file.
    var isReadOnly: Bool { sqlite3_db_readonly(connection, "main") != 0 }

    func check(_ code: Int32, _ operation: String) throws(SQLiteFailure) {
        guard code == SQLITE_OK else {
            throw SQLiteFailure(code, operation: operation, path: path, connection: connection)
        }
    }
}
