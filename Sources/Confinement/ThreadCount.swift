#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How many threads this process has; proc(5), /proc/PID/task.
enum ThreadCount {
    static func current() throws(ConfinementError) -> Int {
        guard let folder = opendir("/proc/self/task") else {
            throw .failed(.landlock, call: "opendir(/proc/self/task)", code: errno)
        }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            // The others are "." and "..".
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }
}
