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
        default:
            {
                while true {}
            }
        }
    }
}
