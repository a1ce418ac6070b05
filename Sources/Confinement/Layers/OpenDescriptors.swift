#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif
import CSandbox

/// The descriptors that a process holds; close_range(2).
package enum OpenDescriptors {
    static func report() -> LayerReport {
        // No descriptor has this number: nothing is closed.
        guard acavd_close_range(.max, .max) == 0 else {
            return LayerReport(
                .openDescriptors, .missing, "close_range is refused (\(SystemErrorText(errno))); Linux 5.9 has it")
        }
        return LayerReport(.openDescriptors, .whole, "all but those handed over are closed")
    }

    /// Closes every descriptor but those given.
    package static func enter(keeping kept: [Int32]) throws(ConfinementError) {
        var next: UInt32 = 0
        for descriptor in Set(kept.compactMap { UInt32(exactly: $0) }).sorted() {
            if descriptor > next { try close(from: next, to: descriptor - 1) }
            next = descriptor + 1
        }
        try close(from: next, to: .max)
    }

    private static func close(from first: UInt32, to last: UInt32) throws(ConfinementError) {
        guard acavd_close_range(first, last) == 0 else {
            throw .failed(.openDescriptors, call: "close_range", code: errno)
        }
    }
}
