#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The kernel that runs.
enum Kernel {
    /// Its version as uname(2) has it, such as 6.1.0-32-amd64.
    static var release: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "(unknown version)" }
        return withUnsafeBytes(of: &names.release) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
