import Foundation
package import Media

// For tests alone: production code opens files below its configured roots, and hands Media the descriptor.

extension FileBytes {
    /// Opens a regular file, whatever its name.
    package convenience init(path: String) throws(MediaBytesError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw MediaBytesError(String(cString: strerror(errno))) }
        try self.init(owning: descriptor)
    }
}

extension MediaFile {
    /// Opens the media file at a path.
    package init(opening path: String, limits: MediaLimits = MediaLimits()) throws(MediaError) {
        let bytes: FileBytes
        do throws(MediaBytesError) {
            bytes = try FileBytes(path: path)
        } catch {
            throw .unreadable(input: path, reason: error.description)
        }
        try self.init(bytes, named: path, limits: limits)
    }
}
