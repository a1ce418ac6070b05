import Foundation

/// Copies of the test double in Tests/FakeRuntime: its version is its file's name, and each copy is a library of its own.
enum FakeRuntime {
    static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-fake-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    static func copy(version: String) throws -> String {
        let library = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("libFakeRuntime.so")
        let copy = try folder().appendingPathComponent(version)
        try FileManager.default.copyItem(at: library, to: copy)
        return copy.path
    }

    /// How many objects of this copy have not been released.
    static func living(_ path: String) throws -> Int {
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(library, "fake_runtime_living")
        else { throw CocoaError(.fileNoSuchFile) }
        let count = unsafeBitCast(symbol, to: (@convention(c) () -> Int).self)
        return count()
    }
}
