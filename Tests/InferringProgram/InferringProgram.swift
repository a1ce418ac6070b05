import Foundation
import Inference

/// Loads a model in a process of its own and runs it, so that a test can see what that does to a process:
///
///     InferringProgram LIBRARY MODEL THREADS RUNS AXIS... OUTPUT
///
/// Every other run has one clip, whatever the first axis says. Prints, as JSON, what the process had before and after.
@main
struct InferringProgram {
    private struct Report: Encodable {
        let loaded: Standing
        let warm: Standing
        let ended: Standing
        let secondsPerRun: Double
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 7, let threads = Int(arguments[3]), let runs = Int(arguments[4]) else {
            FileHandle.standardError.write(
                Data("usage: InferringProgram LIBRARY MODEL THREADS RUNS AXIS... OUTPUT\n".utf8))
            exit(2)
        }
        let shape = arguments[5..<(arguments.count - 1)].compactMap { Int($0) }
        let session = try InferenceSession(
            InferenceLibrary(path: arguments[1]), model: arguments[2], provider: .processor, threads: threads)
        let output = arguments[arguments.count - 1]

        func run(_ count: Int) throws {
            for index in 0..<count {
                let axes = index % 2 == 0 ? shape : [1] + shape.dropFirst()
                let input = [Float](repeating: 0.5, count: axes.reduce(1, *))
                _ = try session.run(input, shape: axes, outputs: [output])
            }
        }

        let loaded = try Standing.now()
        try run(10)
        let warm = try Standing.now()
        let start = ContinuousClock.now
        try run(runs)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let report = Report(
            loaded: loaded, warm: warm, ended: try Standing.now(), secondsPerRun: seconds / Double(runs))
        FileHandle.standardOutput.write(try JSONEncoder().encode(report))
    }
}

/// What a process has at one moment; proc(5).
private struct Standing: Encodable {
    let threads: Int
    let residentBytes: Int
    let descriptors: Int
    let executableMaps: [String]

    static func now() throws -> Standing {
        let pages = try text("/proc/self/statm").split(separator: " ")
        let maps = try text("/proc/self/maps").split(separator: "\n")
        return Standing(
            threads: try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count,
            residentBytes: (Int(pages[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)),
            descriptors: try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count,
            executableMaps: maps.filter { $0.split(separator: " ")[1].contains("x") }.map(String.init))
    }

    /// The whole of a file whose size the kernel does not say: reading it by its size stops after a page.
    private static func text(_ path: String) throws -> String {
        let bytes = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd() ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }
}
