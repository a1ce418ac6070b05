import Foundation

/// The bytes of an open file, read with pread(2): the descriptor may be shared, its offset is not used.
package final class FileBytes: MediaBytes {
    /// As it was when the file was taken over; what is appended later is not read.
    package let size: Int64?

    private let descriptor: Int32

    /// Takes over a descriptor, which is closed with this object.
    ///
    /// - Parameters:
    ///   - descriptor: Of a file that can be read at any offset.
    ///   - size: In bytes; nil where it is not known before the end is met.
    package init(owning descriptor: Int32, size: Int64?) {
        self.descriptor = descriptor
        self.size = size
    }

    /// Takes over a descriptor, which is closed with this object, and asks the system for the size.
    ///
    /// - Throws: Where fstat(2) fails; the descriptor is then closed.
    package convenience init(owning descriptor: Int32) throws(MediaBytesError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let reason = FileBytes.lastError
            close(descriptor)
            throw MediaBytesError("its size cannot be learnt: \(reason)")
        }
        self.init(owning: descriptor, size: Int64(status.st_size))
    }

    deinit {
        close(descriptor)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            if errno != EINTR { throw MediaBytesError(FileBytes.lastError) }
        }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
