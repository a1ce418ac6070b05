/// Rights that one version of Landlock's interface can take away: the bits of `struct landlock_ruleset_attr`, after
/// <linux/landlock.h> of Linux 6.18, since the headers at hand may be older than the kernel.
struct LandlockRight {
    /// The first version of the interface that knows them.
    let version: Int32

    /// The first kernel with that version.
    let kernel: String

    /// What they are rights to.
    let name: String

    var files: UInt64 = 0
    var ports: UInt64 = 0
    var scopes: UInt64 = 0

    /// LANDLOCK_ACCESS_FS_READ_FILE.
    static let readingFiles: UInt64 = 1 << 2

    /// LANDLOCK_ACCESS_FS_READ_DIR.
    static let listingFolders: UInt64 = 1 << 3

    /// LANDLOCK_ACCESS_NET_CONNECT_TCP.
    static let connecting: UInt64 = 1 << 1

    static let all = [
        // LANDLOCK_ACCESS_FS_EXECUTE up to LANDLOCK_ACCESS_FS_MAKE_SYM.
        LandlockRight(version: 1, kernel: "5.13", name: "files and folders", files: (1 << 13) - 1),
        // LANDLOCK_ACCESS_FS_REFER.
        LandlockRight(version: 2, kernel: "5.19", name: "moving files", files: 1 << 13),
        // LANDLOCK_ACCESS_FS_TRUNCATE.
        LandlockRight(version: 3, kernel: "6.2", name: "truncating files", files: 1 << 14),
        // LANDLOCK_ACCESS_NET_BIND_TCP and LANDLOCK_ACCESS_NET_CONNECT_TCP.
        LandlockRight(version: 4, kernel: "6.7", name: "TCP ports", ports: 1 << 0 | connecting),
        // LANDLOCK_ACCESS_FS_IOCTL_DEV.
        LandlockRight(version: 5, kernel: "6.10", name: "device controls", files: 1 << 15),
        // LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET and LANDLOCK_SCOPE_SIGNAL.
        LandlockRight(version: 6, kernel: "6.12", name: "abstract sockets and signals", scopes: 1 << 0 | 1 << 1),
    ]
}
