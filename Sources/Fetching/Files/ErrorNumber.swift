import Glibc

/// What the operating system said about a call that failed (errno(3)).
struct ErrorNumber: Hashable, CustomStringConvertible {
    let value: Int32

    /// That of the call just made on this thread.
    static var current: ErrorNumber { ErrorNumber(value: errno) }

    /// In the C library's words.
    var description: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "error \(value)" }
            guard strerror_r(value, start, buffer.count) == 0 else { return "error \(value)" }
            return String(cString: start)
        }
    }
}
