import Foundation

/// The notification socket of a service manager: hears what services say, and does nothing about it.
package final class NotificationListener {
    /// The socket cannot be made.
    package struct Failure: Error {}

    /// What `NOTIFY_SOCKET` is to be.
    package let address: String
    private let descriptor: Int32
    private let folder: URL?

    /// Everything heard so far, a message each.
    package private(set) var heard: [String] = []

    package init(isAbstract: Bool = false) throws {
        let name = "acavd-notify-\(UUID().uuidString)"
        var folder: URL?
        if !isAbstract {
            let directory = FileManager.default.temporaryDirectory.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            folder = directory
        }
        address = folder.map { $0.appendingPathComponent("s").path } ?? "@\(name)"
        self.folder = folder
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        if isAbstract { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard bound == 0 else { throw Failure() }
    }

    deinit {
        close(descriptor)
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    /// What was said since the last time, a message each.
    package func messages() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count >= 0 {
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
        heard += messages
        return messages
    }
}
