import Foundation
import Testing

/// A run of the `acavd` program that was built beside the tests.
final class Program {
    /// What came of it.
    struct Ending {
        let status: Int32
        let output: String
        let errors: String

        /// The JSON objects on standard output, a line each.
        func objects() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }
    }

    static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("acavd")

    private let process = Process()
    private let output: URL
    private let errors: URL

    /// Starts it with an environment of its own: no variable of the tests reaches it.
    init(_ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]) throws {
        let number = UUID().uuidString
        output = folder.url.appendingPathComponent("output-\(number)")
        errors = folder.url.appendingPathComponent("errors-\(number)")
        for file in [output, errors] { try Data().write(to: file) }
        process.executableURL = Program.executable
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
    }

    deinit {
        if process.isRunning { signal(SIGKILL) }
    }

    static func run(
        _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
    ) throws -> Ending {
        try Program(arguments, in: folder, environment: environment).wait()
    }

    /// What it has written to standard error so far.
    var errorsSoFar: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    var isRunning: Bool { process.isRunning }

    func wait() throws -> Ending {
        process.waitUntilExit()
        return Ending(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    /// Its number while it runs.
    var processIdentifier: Int32 { process.processIdentifier }

    /// Ends it as a power cut would, and waits until it is gone.
    func kill() {
        signal(SIGKILL)
        process.waitUntilExit()
    }

    func signal(_ number: Int32) {
        Foundation.kill(process.processIdentifier, number)
    }

    /// Asks it to leave, as systemd does, and waits until it has.
    func stop() throws -> Ending {
        signal(SIGTERM)
        return try wait()
    }

    /// Resident memory in bytes, as the kernel counts it.
    func residentBytes() throws -> Int {
        let statm = try String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8)
        let pages = try #require(Int(statm.split(separator: " ")[1]))
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// A folder that goes when the test does.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }
}
