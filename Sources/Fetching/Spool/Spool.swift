import CSandbox
import Glibc

/// A file without a name that a fetched source is kept in, part by part, while it is read.
package struct Spool: ~Copyable, Sendable {
    /// For the fetcher, which writes.
    package let writing: OwnedDescriptor

    /// For the worker: open for reading alone.
    package let reading: OwnedDescriptor

    /// - Parameter directory: Where there is room for the largest source. Nothing is left there, whatever happens.
    package init(in directory: String) throws(SpoolError) {
        let writing = try Spool.create(in: directory)
        let number = open("/proc/self/fd/\(writing.number)", O_RDONLY | O_CLOEXEC)
        guard number >= 0 else {
            throw SpoolError("reading a spool file of \(directory) through /proc: \(ErrorNumber.current)")
        }
        self.writing = writing
        reading = OwnedDescriptor(number)
    }

    /// (Nobody but us may open it: it has no name, and the permissions are for reading, should one find it in /proc.)
    private static func create(in directory: String) throws(SpoolError) -> OwnedDescriptor {
        let unnamed = open(directory, acavd_open_temporary | O_RDWR | O_CLOEXEC, 0o400)
        if unnamed >= 0 { return OwnedDescriptor(unnamed) }
        // Not every file system makes files without a name (open(2)); one that loses its name at once is the same.
        guard errno == EOPNOTSUPP || errno == EISDIR else {
            throw SpoolError("making a spool file in \(directory): \(ErrorNumber.current)")
        }
        let path = "\(directory)/acavd-spool-\(String(UInt64.random(in: 0 ... .max), radix: 16))"
        let named = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o400)
        guard named >= 0 else { throw SpoolError("making a spool file in \(directory): \(ErrorNumber.current)") }
        let file = OwnedDescriptor(named)
        guard unlink(path) == 0 else { throw SpoolError("taking the name off \(path): \(ErrorNumber.current)") }
        return file
    }
}
