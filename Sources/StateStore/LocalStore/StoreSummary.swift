import Foundations

/// What the store says about itself: the table `about`, a row for each line here.
///
/// The seal is a hash over all other rows. With it, and with the number of entries and the sum of their hashes, the
/// store can tell that every entry is there, each as it was written, and none from another time.
struct StoreSummary: Hashable, Sendable {
    var applicationID: String
    var changelogTopic: String
    var schemaVersion: Int64

    /// The offset in the changelog from which to read on; nil while nothing is stored.
    var position: Int64?

    var entries: Int64 = 0

    /// The wrapping sum of the hashes of all entries.
    var sumOfHashes: UInt64 = 0

    /// Seconds since 1970; nil while nothing is stored.
    var lastWritten: Int64?

    init(_ identity: StoreIdentity) {
        applicationID = identity.applicationID
        changelogTopic = identity.changelogTopic
        schemaVersion = Int64(identity.schemaVersion)
    }

    /// The hash of an entry: of its key, carried on over its value.
    static func hash(key: String, value: [UInt8]) -> UInt64 {
        Hash64.of(value, seed: Hash64.of(key))
    }

    mutating func add(_ hash: UInt64) {
        entries += 1
        sumOfHashes &+= hash
    }

    mutating func remove(_ hash: UInt64) {
        entries -= 1
        sumOfHashes &-= hash
    }

    // MARK: The rows

    private enum Name {
        static let applicationID = "application id"
        static let changelogTopic = "changelog topic"
        static let schemaVersion = "schema version"
        static let position = "changelog position"
        static let entries = "entries"
        static let sumOfHashes = "sum of hashes"
        static let lastWritten = "last written"
        static let seal = "seal"
    }

    /// The rows of `about`, the seal included.
    var rows: [String: Value] {
        var rows: [String: Value] = [
            Name.applicationID: .text(applicationID),
            Name.changelogTopic: .text(changelogTopic),
            Name.schemaVersion: .integer(schemaVersion),
            Name.entries: .integer(entries),
            Name.sumOfHashes: .integer(Int64(bitPattern: sumOfHashes)),
        ]
        if let position { rows[Name.position] = .integer(position) }
        if let lastWritten { rows[Name.lastWritten] = .integer(lastWritten) }
        rows[Name.seal] = .integer(StoreSummary.seal(of: rows))
        return rows
    }

    /// Nil when the seal does not fit the rows, or a row is missing or holds a value of another kind. Rows that are not
    /// known here are sealed and otherwise ignored, so that the version of a newer store can still be read.
    init?(rows: [String: Value]) {
        guard let seal = rows[Name.seal], seal == .integer(StoreSummary.seal(of: rows)),
            case .text(let applicationID)? = rows[Name.applicationID],
            case .text(let changelogTopic)? = rows[Name.changelogTopic],
            case .integer(let schemaVersion)? = rows[Name.schemaVersion],
            case .integer(let entries)? = rows[Name.entries],
            case .integer(let sumOfHashes)? = rows[Name.sumOfHashes]
        else { return nil }
        self.applicationID = applicationID
        self.changelogTopic = changelogTopic
        self.schemaVersion = schemaVersion
        self.entries = entries
        self.sumOfHashes = UInt64(bitPattern: sumOfHashes)
        if case .integer(let position)? = rows[Name.position] { self.position = position }
        if case .integer(let lastWritten)? = rows[Name.lastWritten] { self.lastWritten = lastWritten }
    }

    /// What a row of `about` holds.
    enum Value: Hashable, Sendable {
        case integer(Int64)
        case text(String)

        var sql: SQLiteValue {
            switch self {
            case .integer(let integer): .integer(integer)
            case .text(let text): .text(text)
            }
        }

        fileprivate func hash(seed: UInt64) -> UInt64 {
            switch self {
            case .integer(let integer): withUnsafeBytes(of: integer.littleEndian) { Hash64.of($0, seed: seed) }
            case .text(let text): Hash64.of(text, seed: ~seed)
            }
        }
    }

    private static func seal(of rows: [String: Value]) -> Int64 {
        var hash: UInt64 = 0
        for (name, value) in rows.sorted(by: { $0.key < $1.key }) where name != Name.seal {
            hash = value.hash(seed: Hash64.of(name, seed: hash))
        }
        return Int64(bitPattern: hash)
    }
}
