#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a process could not confine itself: one case for each distinct remedy. It must not go on.
package enum ConfinementError: Error, Hashable {
    /// It has other threads, which Landlock would not hold.
    case severalThreads(count: Int)

    /// The process that started it has ended meanwhile: nobody waits for it.
    case parentIsGone

    /// The kernel lacks a layer that is required.
    case missing(LayerReport, kernel: String)

    /// The kernel has a layer, and refused to put it on.
    case failed(ConfinementLayer, call: String, code: Int32)
}

extension ConfinementError: CustomStringConvertible {
    /// One line: what failed, what to do.
    package var description: String {
        switch self {
        case .severalThreads(let count):
            "a process with \(count) threads cannot confine itself; libraries must be kept from starting theirs "
                + "(OPENBLAS_NUM_THREADS=1)"
        case .parentIsGone:
            "the process that started this one has ended"
        case .missing(let report, let kernel):
            "Linux \(kernel) lacks a required layer of confinement, \(report.layer.rawValue): \(report.explanation); "
                + "or do not require every layer"
        case .failed(let layer, let call, let code):
            "\(layer.rawValue) could not be entered: \(call): \(SystemErrorText(code))"
        }
    }
}

/// What the C library says of an error number.
struct SystemErrorText: CustomStringConvertible {
    let description: String

    init(_ code: Int32) {
        description = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
