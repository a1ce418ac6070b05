import Foundation

/// A copy of the test double in Tests/FakeRuntime, a library of its own: its version is its file's name. The file goes with
/// the last owner.
final class FakeRuntime: Sendable {
    let path: String

    init(version: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-fake-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appendingPathComponent(version).path
        let library = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("libFakeRuntime.so")
        try FileManager.default.copyItem(atPath: library.path, toPath: path)
    }

    deinit {
        try? FileManager.default.removeItem(at: URL(fileURLWithPath: path).deletingLastPathComponent())
    }

    /// How many objects that it has handed out have not been released.
    func living() throws -> Int {
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(library, "fake_runtime_living")
        else { throw CocoaError(.fileNoSuchFile) }
        let count = unsafeBitCast(symbol, to: (@convention(c) () -> Int).self)
        return count()
    }
}
