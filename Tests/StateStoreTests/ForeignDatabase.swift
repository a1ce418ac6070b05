import CSQLite
import Foundation

/// A connection to a database such as an operator's shell has, or another program.
final class ForeignDatabase {
    struct Failure: Error {
        let message: String
    }

    private let connection: OpaquePointer

    init(_ path: String) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
        guard code == SQLITE_OK, let connection = opened else {
            sqlite3_close(opened)
            throw Failure(message: String(cString: sqlite3_errstr(code)))
        }
        self.connection = connection
    }

    deinit {
        sqlite3_close(connection)
    }

    /// Runs statements.
    func run(_ sql: String) throws {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(connection)))
        }
    }

    /// The first column of each row, as text.
    func texts(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(connection)))
        }
        var texts: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            texts.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "NULL")
        }
        return texts
    }
}
