/// How a local store reaches and keeps its file. The daemon uses the defaults; tests do not.
package struct StoreOptions: Sendable {
    /// The name of the SQLite VFS to reach the file by; nil for the operating system's.
    package var fileSystem: String?

    /// Once the write-ahead log has grown by so many bytes, it is copied into the database and starts anew.
    package var checkpointBytes = 8 << 20

    /// How long to wait for another program that is just reading or writing the file.
    package var lockPatience = Duration.seconds(10)

    /// Ways from older schema versions to newer ones.
    package var migrations: [StoreMigration] = StoreMigration.known

    package init() {}
}
