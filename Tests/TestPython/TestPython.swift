import Foundation
package import Testing

/// A Python with the packages onnx, onnxruntime and numpy, in which tests export models and see what is right: the one that
/// the environment variable `ACAVD_TEST_PYTHON` names, or else the one that `make test-deps` has made.
package struct TestPython: Sendable {
    /// The interpreter's path.
    package let interpreter: String

    /// ONNX Runtime's shared library, as it lies in the Python package.
    package let library: String

    private static let named = ProcessInfo.processInfo.environment["ACAVD_TEST_PYTHON"]

    private static let made = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(".build/test-python/bin/python").path

    private static let found = Result { try TestPython() }

    /// Whether tests that need it can run. One that is named is taken to be meant: if it does not work, they fail.
    package static let isThere = named != nil || (try? found.get()) != nil

    package static let reason: Comment =
        "there is no Python with onnx, onnxruntime and numpy: run `make test-deps`, or set ACAVD_TEST_PYTHON"

    /// The one of this process.
    package static func find() throws -> TestPython { try found.get() }

    /// Whether it also has a package that not all of these tests need. It is looked for, not loaded.
    package static func hasPackage(_ name: String) -> Bool {
        let question = "import importlib.util as packages; print(packages.find_spec('\(name)') is not None, end='')"
        return (try? find().run(["-c", question])) == "True"
    }

    private init() throws {
        interpreter = Self.named ?? Self.made
        // Looks for the packages without the time that loading them takes.
        library = try Self.run(
            interpreter,
            [
                "-c",
                """
                import glob, importlib.util as packages
                folders = [packages.find_spec(name).submodule_search_locations[0] for name in ("onnxruntime", "onnx", "numpy")]
                print(glob.glob(folders[0] + "/capi/libonnxruntime.so*")[0], end="")
                """,
            ])
    }

    /// Runs a script.
    ///
    /// - Returns: What it writes to its standard output.
    /// - Throws: `PythonFailure` where it ends with another status than 0.
    package func run(_ arguments: [String]) throws -> String { try Self.run(interpreter, arguments) }

    /// Writes the small models of InferenceTests, as `Tests/InferenceTests/Models/export.py` describes them, into a folder.
    package func exportModels(to folder: String) throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("InferenceTests/Models/export.py").path
        _ = try run([script, folder])
    }

    private static func run(_ interpreter: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: interpreter)
        process.arguments = arguments
        // No files beside the scripts, which are sources; and nothing sent to anybody.
        process.environment = ProcessInfo.processInfo.environment
            .merging(["PYTHONDONTWRITEBYTECODE": "1", "ORT_DISABLE_TELEMETRY": "1"]) { _, ours in ours }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw PythonFailure(arguments: arguments, status: process.terminationStatus)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A script that did not end well; what it said is on the standard error stream.
package struct PythonFailure: Error {
    package let arguments: [String]
    package let status: Int32
}
