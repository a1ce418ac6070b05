import Foundation
import Testing

/// Things that a confined process must not reach: a file, and listening sockets of three kinds, each on this machine.
final class Canary {
    /// What there is to reach.
    enum Place: Hashable, CaseIterable {
        case port, path, abstractName
    }

    let folder: URL
    let port: String
    private var listeners: [Place: Int32] = [:]

    /// A file that can be read, by root or anyone.
    var file: String { folder.appendingPathComponent("file").path }

    /// A file that can be written.
    var emptyFile: String { folder.appendingPathComponent("empty").path }

    /// Where there is no file.
    var newFile: String { folder.appendingPathComponent("new").path }

    var socketPath: String { folder.appendingPathComponent("socket").path }
    var abstractName: String { "acavd-test-" + folder.lastPathComponent }

    init() throws {
        // Short: the path of a socket has at most 107 bytes.
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var internet = sockaddr_in()
        internet.sin_family = sa_family_t(AF_INET)
        internet.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let listener = try Self.listen(AF_INET, &internet, MemoryLayout<sockaddr_in>.size)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &internet) { address in
            _ = address.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        port = String(UInt16(bigEndian: internet.sin_port))
        listeners[.port] = listener
        listeners[.path] = try Self.listen(Array(socketPath.utf8))
        listeners[.abstractName] = try Self.listen([0] + Array(abstractName.utf8))
        for path in [file, emptyFile] { try Data().write(to: URL(fileURLWithPath: path)) }
    }

    deinit {
        for listener in listeners.values { close(listener) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Whether somebody has connected there since it was last asked.
    func wasReached(at place: Place) -> Bool {
        guard let listener = listeners[place] else { return false }
        let visitor = accept(listener, nil, nil)
        guard visitor >= 0 else { return false }
        close(visitor)
        return true
    }

    private static func listen(_ name: [UInt8]) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        return try listen(AF_UNIX, &address, MemoryLayout<sa_family_t>.size + name.count)
    }

    private static func listen<Address>(_ family: Int32, _ address: inout Address, _ size: Int) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(size)) }
        }
        try #require(bound == 0 && Glibc.listen(descriptor, 8) == 0)
        return descriptor
    }
}
