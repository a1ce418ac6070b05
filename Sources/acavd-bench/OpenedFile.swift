import Foundation
import Media

extension FileBytes {
    /// Opens a file that the benchmark itself has written. What the daemon opens goes through its file roots.
    convenience init(benchmark path: String) throws(MediaBytesError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw MediaBytesError("\(path): \(String(cString: strerror(errno)))") }
        try self.init(owning: descriptor)
    }
}
