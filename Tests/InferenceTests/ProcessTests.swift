import Foundation
import Inference
import Testing
import TestPython

/// What running a model does to the process, seen in one of its own.
@Suite("A process that runs models", .enabled(if: TestPython.isThere, TestPython.reason))
struct ProcessTests {
    private struct Standing: Decodable {
        let threads: Int
        let residentBytes: Int
        let descriptors: Int
        let executableMaps: [String]
    }

    private struct Report: Decodable {
        let loaded: Standing
        let warm: Standing
        let ended: Standing
    }

    private func report(
        _ model: String, threads: Int, runs: Int, shape: [Int], output name: String = "embedding"
    ) throws -> Report {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("InferringProgram")
        process.arguments =
            try [TestPython.find().library, ExportedModels.find().path(model), "\(threads)", "\(runs)"]
            + shape.map(String.init) + [name]
        // What silences the runtime's telemetry, whose thread and files these tests would see, must be our doing.
        process.environment = ProcessInfo.processInfo.environment.filter {
            !["ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "CI"].contains($0.key)
        }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try JSONDecoder().decode(Report.self, from: bytes)
    }

    @Test("One thread stays one; two are two", arguments: [1, 2])
    func threads(count: Int) throws {
        let report = try report("picture.onnx", threads: count, runs: 20, shape: [5, 3, 16, 16])
        #expect(report.loaded.threads == count)
        #expect(report.ended.threads == count)
    }

    @Test("A thousand runs, in batches of two sizes, leave no memory, no file and no code behind")
    func thousandRuns() throws {
        let report = try report(
            "picture.onnx", threads: 1, runs: 1000, shape: [20, 3, 16, 16], output: "features")
        // The output of a batch has 40 kB, and its input 60: either, left behind, would be 20 MB and more.
        #expect(report.ended.residentBytes - report.warm.residentBytes < 4 << 20)
        #expect(report.ended.descriptors == report.loaded.descriptors)
        #expect(!report.loaded.executableMaps.isEmpty)
        #expect(report.ended.executableMaps == report.loaded.executableMaps)
    }
}
