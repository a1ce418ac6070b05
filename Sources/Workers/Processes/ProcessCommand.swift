import Foundation

/// How a process of ours is started: a program, its arguments, and nothing of this process's environment but what is
/// named here.
package struct ProcessCommand: Sendable, Hashable {
    package let executable: String

    /// Behind them comes the number of this process.
    package let arguments: [String]

    /// Variables that the process gets.
    package let environment: [String: String]

    /// - Parameter executable: A path; without one this program itself.
    package init(executable: String = "/proc/self/exe", arguments: [String]) {
        self.executable = executable
        self.arguments = arguments
        var environment = [
            "LANG": "C.UTF-8",
            // One thread, so that confinement holds for all there are; and a crash is told in a line, not examined.
            "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "SWIFT_BACKTRACE": "enable=no",
            // ONNX Runtime reports to its maker unless it is told not to, by a thread of its own.
            "ORT_DISABLE_TELEMETRY": "1",
        ]
        // Where this process has its libraries from.
        environment["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        self.environment = environment
    }
}
