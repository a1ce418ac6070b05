import Foundation

/// How a process ended, as its parent learns it.
package struct ProcessEnding: Sendable, Hashable {
    /// The cause.
    package enum Cause: Sendable, Hashable {
        case exit(status: Int32)
        case signal(Int32)
    }

    package let cause: Cause

    /// The most address space that it was seen to have in its last piece of work, in bytes; 0 when nobody looked.
    package let largestBytes: Int

    /// What it wrote last to its standard error.
    package let lastWords: String?
}

extension ProcessEnding.Cause: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exit(let status): "exit status \(status)"
        case .signal(let number): "signal \(number) (\(ProcessEnding.Cause.name(of: number)))"
        }
    }

    private static func name(of signal: Int32) -> String {
        switch signal {
        case SIGILL: "illegal instruction"
        case SIGTRAP: "trap"
        case SIGABRT: "abort"
        case SIGBUS: "bus error"
        case SIGFPE: "arithmetic error"
        case SIGKILL: "killed"
        case SIGSEGV: "segmentation fault"
        case SIGSYS: "forbidden system call"
        case SIGXCPU: "processor time used up"
        case SIGXFSZ: "file too large"
        default: "see signal(7)"
        }
    }
}
