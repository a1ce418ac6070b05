import CSandbox
import Glibc

extension Attempt {
    /// Goes the ways on which programs end by accident. The words that it ends with go to standard error.
    func fail() -> () -> Int32 {
        switch self {
        case .trap: { fatalError("these are the last words") }
        case .overflow: { Int32.max + Int32(CommandLine.arguments.count) }
        case .abort: { Glibc.abort() }
        case .corruptHeap:
            {
                let block = malloc(64)
                free(block?.advanced(by: 16))
                return 0
            }
        case .overrun:
            {
                UnsafeMutablePointer<UInt8>(bitPattern: 16)?.pointee = 1
                return 0
            }
        default: spinning()
        }
    }

    /// Works for ever, but for what no signal that waits can put off: SIGKILL, after some seconds.
    private func spinning() -> () -> Int32 {
        guard acavd_set_limit(0, Int32(RLIMIT_CPU.rawValue), 5, 5) == 0 else {
            ConfinedProgram.end("no limit: \(errno)", status: 2)
        }
        return {
            while true {}
        }
    }
}
