import Foundation

/// A folder of a test's own, gone with the last reference to it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "exchange-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}

/// Files that NumPy wrote: `Python/arrays.py` says how.
enum Golden {
    static func path(_ name: String) throws -> String {
        let folder = Bundle.module.resourceURL?.appending(path: "Golden").path ?? ""
        return "\(folder)/\(name)"
    }

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }

    static let ids = ["a", "böse", "日本@5", "", "🎬", "with\ttab"]

    /// What `values` in the script gives.
    static func row(_ row: Int, columns: Int) -> [Float] {
        (0..<columns).map { Float(row * columns + $0) / 8 - 3 }
    }
}
