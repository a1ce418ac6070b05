import Foundation
import Monitoring

extension MemoryStatus {
    /// Of this process, as the kernel counts it: proc_pid_status(5). Zeros where /proc hides it.
    static func current() -> MemoryStatus {
        var memory = MemoryStatus()
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return memory }
        func bytes(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            let words = line?.split(whereSeparator: \.isWhitespace) ?? []
            return words.count > 1 ? (Int(words[1]) ?? 0) << 10 : 0
        }
        memory.residentBytes = bytes("VmRSS")
        memory.peakBytes = bytes("VmHWM")
        return memory
    }
}
