import Foundation
import Synchronization

/// A file descriptor that takes whole lines, from any thread.
package final class LineOutput: Sendable {
    /// Where a daemon logs.
    package static let standardError = LineOutput(descriptor: STDERR_FILENO)

    private let descriptor: Mutex<Int32>

    /// - Parameter descriptor: An open descriptor, which stays the caller's to close.
    package init(descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    /// Whether a person may be watching.
    package var isTerminal: Bool {
        descriptor.withLock { isatty($0) == 1 }
    }

    /// The file's device and inode; nil where there is no file.
    var identity: (device: UInt64, inode: UInt64)? {
        descriptor.withLock { descriptor in
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return nil }
            return (UInt64(status.st_dev), UInt64(status.st_ino))
        }
    }

    /// Writes a line and its newline, by one write(2) where the kernel takes it whole; no other line comes between.
    ///
    /// A line that cannot be written is lost: there is nowhere left to say so.
    package func write(_ line: String) {
        var line = line
        line += "\n"
        line.withUTF8 { bytes in
            descriptor.withLock { descriptor in
                var rest = UnsafeRawBufferPointer(bytes)
                while !rest.isEmpty {
                    let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
                    if written >= 0 {
                        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                    } else if errno == EAGAIN {
                        var readiness = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        _ = poll(&readiness, 1, -1)
                    } else if errno != EINTR {
                        return
                    }
                }
            }
        }
    }
}
