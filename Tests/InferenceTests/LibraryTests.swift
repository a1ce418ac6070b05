import Foundation
import Inference
import Testing
import TestPython

@Suite("Loading ONNX Runtime")
struct LibraryTests {
    private func line(_ path: String) throws -> String {
        let error = try #require(#expect(throws: InferenceError.self) { _ = try InferenceLibrary(path: path) })
        let line = "\(error)"
        #expect(!line.contains("\n"))
        return line
    }

    @Test(
        "A library that is not there",
        arguments: ["/nowhere/libonnxruntime.so", "libonnxruntime-of-nobody.so", "a/relative/path.so", "", "/a\0b"])
    func missing(path: String) throws {
        let line = try line(path)
        #expect(line.hasPrefix("\(path): no ONNX Runtime there: "))
        #expect(line.hasSuffix("; install it (make onnxruntime) and give the path of its libonnxruntime.so"))
    }

    @Test("A file that is no library, a folder, and a library that is another")
    func another() throws {
        let runtime = try FakeRuntime(version: "1.20.0")
        let folder = URL(fileURLWithPath: runtime.path).deletingLastPathComponent()
        let text = folder.appendingPathComponent("text.so")
        try Data("no library".utf8).write(to: text)
        for path in [text.path, folder.path] {
            #expect(
                try line(path).hasPrefix("\(path): not ONNX Runtime's shared library, or not one for this machine: "))
        }
        #expect(try line("libm.so.6").contains("it has no function OrtGetApiBase"))
    }

    @Test(
        "A release that was not tested is refused, and the range is named",
        arguments: ["1.18.1", "1.32.0", "1.32.0-dev", "0.19.0", "2.19.0", "1", "1.x", "latest", "-1.-19"])
    func otherRelease(version: String) throws {
        let runtime = try FakeRuntime(version: version)
        #expect(
            try line(runtime.path)
                == "\(runtime.path): ONNX Runtime \(version) is outside the range that was tested, 1.19 to 1.31; install a "
                + "release of that range")
    }

    @Test("A release that was tested is taken", arguments: ["1.19.0", "1.25.7", "1.31.1"])
    func testedRelease(version: String) throws {
        let runtime = try FakeRuntime(version: version)
        let library = try InferenceLibrary(path: runtime.path)
        #expect(library.version == version)
        #expect(library.providers == ["cpu"])
    }

    @Test("The real library says its version and its providers", .enabled(if: TestPython.isThere, TestPython.reason))
    func realLibrary() throws {
        let library = try InferenceLibrary(path: TestPython.find().library)
        #expect(library.version.hasPrefix("1."))
        #expect(library.providers.contains("cpu"))
    }
}
