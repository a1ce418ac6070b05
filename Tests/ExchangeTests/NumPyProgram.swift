import Foundation
import Testing

/// A Python with NumPy: the one that `ACAVD_TEST_PYTHON` names, or else the one that `make test-deps` has made.
enum NumPyProgram {
    private static let candidates =
        ProcessInfo.processInfo.environment["ACAVD_TEST_PYTHON"].map { [$0] } ?? [
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent(".build/test-python/bin/python").path,
            "/usr/bin/python3",
        ]

    static let interpreter = candidates.first { (try? output(of: $0, ["-c", "import numpy"])) != nil }

    static let reason: Comment = "there is no Python with NumPy: run `make test-deps`, or set ACAVD_TEST_PYTHON"

    /// What NumPy reads in a .npz file: for each array its type, its shape and its values.
    static func read(_ path: String) throws -> [String: [String: Any]] {
        let script = Bundle.module.resourceURL?.appending(path: "Python/arrays.py").path ?? ""
        let text = try output(of: #require(interpreter), [script, "read", path])
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String: Any]])
    }

    /// What a program prints.
    static func output(of program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(program) \(arguments) failed")
        return String(decoding: bytes, as: UTF8.self)
    }
}
