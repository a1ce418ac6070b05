import CSQLite

/// What SQLite said when it could not do something.
package struct SQLiteFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done, as a phrase.
    package let operation: String

    /// The database file.
    package let path: String

    /// SQLite's extended result code, such as 778 (`SQLITE_IOERR_WRITE`).
    package let code: Int32

    /// SQLite's own words.
    package let message: String

    /// The primary result code, such as 10 (`SQLITE_IOERR`).
    package var primaryCode: Int32 { code & 0xFF }

    /// - Parameter connection: Where the error happened, for its words; nil where there is none.
    init(_ code: Int32, operation: String, path: String, connection: OpaquePointer?) {
        self.operation = operation
        self.path = path
        self.code = code
        let general = String(cString: sqlite3_errstr(code))
        guard let connection, sqlite3_extended_errcode(connection) == code else {
            message = general
            return
        }
        message = String(cString: sqlite3_errmsg(connection))
    }

    package var description: String {
        let sentence = "\(operation) \(path): \(message) (SQLite code \(code))"
        return remedy.map { "\(sentence); \($0)" } ?? sentence
    }

    /// What an operator can do about it.
    private var remedy: String? {
        switch primaryCode {
        case SQLITE_FULL: "make room on its file system"
        case SQLITE_BUSY, SQLITE_LOCKED: "another program holds the file: close it"
        case SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_AUTH:
            "let acavd's user read and write the file and its directory"
        case SQLITE_IOERR: "check the disk"
        default: nil
        }
    }

    /// Whether the file's content is to blame, rather than its surroundings: the disk that is full, the permission that
    /// is missing, the program that holds it. Content can be set aside; surroundings must be put right.
    package var blamesContent: Bool {
        switch primaryCode {
        case SQLITE_IOERR:
            // What cannot be read is as good as lost; what cannot be written may be whole.
            code == unreadable || code == readShort
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_AUTH, SQLITE_FULL,
            SQLITE_NOMEM, SQLITE_PROTOCOL, SQLITE_INTERRUPT, SQLITE_MISUSE:
            false
        default: true
        }
    }
}

// Extended codes are macros with arithmetic in them, which Swift does not import.
private let unreadable = SQLITE_IOERR | (1 << 8)
private let readShort = SQLITE_IOERR | (2 << 8)
