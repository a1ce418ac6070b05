import CSQLite

/// A value that a statement takes.
enum SQLiteValue {
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// Owns a compiled statement, and keeps its database alive.
final class SQLiteStatement {
    private let database: SQLiteDatabase
    private let pointer: OpaquePointer
    private let sql: String

    /// - Parameter sql: One statement. It should be a literal: values come with `run`.
    init(_ database: SQLiteDatabase, _ sql: String) throws(SQLiteFailure) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v2(database.connection, sql, -1, &prepared, nil)
        guard code == SQLITE_OK, let pointer = prepared else {
            throw SQLiteFailure(
                code, operation: SQLiteStatement.phrase(sql), path: database.path, connection: database.connection)
        }
        self.database = database
        self.pointer = pointer
        self.sql = sql
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    /// Runs the statement to its end.
    func run(_ values: SQLiteValue...) throws(SQLiteFailure) {
        defer { reset() }
        try bind(values)
        while try step() {}
    }

    /// Runs the statement and hands each row to `body`. The row must not escape.
    func forEachRow<Failure: Error>(
        failing: (SQLiteFailure) -> Failure, _ body: (borrowing SQLiteRow) throws(Failure) -> Void
    ) throws(Failure) {
        defer { reset() }
        while true {
            do throws(SQLiteFailure) {
                guard try step() else { return }
            } catch {
                throw failing(error)
            }
            try body(SQLiteRow(statement: pointer))
        }
    }

    /// The integer in the first column of the first row; nil when there is no row or something else in it.
    func firstInteger(_ values: SQLiteValue...) throws(SQLiteFailure) -> Int64? {
        defer { reset() }
        try bind(values)
        return try step() ? SQLiteRow(statement: pointer).integer(0) : nil
    }

    /// The text in the first column of the first row; nil when there is no row or something else in it.
    func firstText() throws(SQLiteFailure) -> String? {
        defer { reset() }
        return try step() ? SQLiteRow(statement: pointer).text(0) : nil
    }

    private func bind(_ values: [SQLiteValue]) throws(SQLiteFailure) {
        for (place, value) in values.enumerated() {
            let place = Int32(place + 1)
            let code =
                switch value {
                case .integer(let integer): sqlite3_bind_int64(pointer, place, integer)
                case .text(let text): bind(place, text)
                // A null pointer would bind NULL.
                case .bytes(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(pointer, place, 0)
                case .bytes(let bytes):
                    bytes.withUnsafeBytes {
                        sqlite3_bind_blob64(pointer, place, $0.baseAddress, UInt64($0.count), copied)
                    }
                }
            try check(code)
        }
    }

    private func bind(_ place: Int32, _ text: String) -> Int32 {
        text.withCString {
            sqlite3_bind_text64(pointer, place, $0, UInt64(text.utf8.count), copied, UInt8(SQLITE_UTF8))
        }
    }

    /// Goes to the next row.
    private func step() throws(SQLiteFailure) -> Bool {
        let code = sqlite3_step(pointer)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { try check(code); return false }
        return false
    }

    /// Makes the statement ready for another run. What it returns is the error that `step` has already thrown.
    private func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    private func check(_ code: Int32) throws(SQLiteFailure) {
        guard code == SQLITE_OK else {
            throw SQLiteFailure(
                code, operation: SQLiteStatement.phrase(sql), path: database.path, connection: database.connection)
        }
    }

    private static func phrase(_ sql: String) -> String {
        let isRead = sql.hasPrefix("SELECT")
        return isRead ? "reading" : sql.hasPrefix("PRAGMA") ? "setting up" : "writing"
    }
}

/// The row a statement stands at. It is valid only there, so it is lent and never kept.
struct SQLiteRow: ~Copyable {
    private let statement: OpaquePointer

    fileprivate init(statement: OpaquePointer) {
        self.statement = statement
    }

    /// Nil when the column holds something else.
    func integer(_ column: Int32) -> Int64? {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(statement, column)
    }

    /// Nil when the column holds something else, or text that is not UTF-8.
    func text(_ column: Int32) -> String? {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT,
            let start = sqlite3_column_text(statement, column)
        else { return nil }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// A copy; nil when the column holds something else.
    func bytes(_ column: Int32) -> [UInt8]? {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
        // The pointer must be asked for before the size; it is null for an empty value.
        let start = sqlite3_column_blob(statement, column)
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }
}

/// SQLITE_TRANSIENT: SQLite copies the value before the call returns. The macro is a cast of -1, which Swift does not
/// import; SQLite compares the pointer and never calls it.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
