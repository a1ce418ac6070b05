import Foundation
import Testing

/// Prometheus' own tool, which says whether metrics and rules are well-formed and tests rules.
struct Promtool {
    private let path: String

    /// - Throws: Where it is not installed: the tests that need it fail then.
    init() throws {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        path = try #require(
            folders.map { "\($0)/promtool" }.first { FileManager.default.isExecutableFile(atPath: $0) },
            "promtool is missing: install Debian's package prometheus (`make test-deps`)")
    }

    /// - Returns: The exit status, and what it wrote.
    func run(_ arguments: String..., input: String = "") throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        // A file takes all of the input at once, whether it is read or not.
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("promtool-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        process.standardInput = try FileHandle(forReadingFrom: file)
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
