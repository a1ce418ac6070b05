import Foundation
import Testing

/// Two connected Unix sockets: one to keep, one for another process.
final class SocketPair {
    let own: Int32
    private(set) var other: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        (own, other) = (ends[0], ends[1])
    }

    deinit {
        close(own)
        closeOther()
    }

    /// Leaves the other end to the process that has it.
    func closeOther() {
        if other >= 0 { close(other) }
        other = -1
    }
}
