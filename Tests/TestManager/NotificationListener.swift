import Foundation
import Synchronization
import Systemd

/// The notification socket of a service manager: hears what services say, and does nothing about it.
package final class NotificationListener {
    /// The socket cannot be made.
    package struct Failure: Error {}

    /// What `NOTIFY_SOCKET` is to be.
    package let address: String
    private let descriptor: Int32
    private let folder: URL?

    private let ear = Ear()

    private final class Ear: Sendable {
        let heard = Mutex<(all: [String], told: Int)>(([], 0))
    }

    /// - Parameters:
    ///   - isAbstract: Whether its name is one of the abstract namespace.
    ///   - isDeaf: Whether it never reads.
    package init(isAbstract: Bool = false, isDeaf: Bool = false) throws {
        let name = "acavd-notify-\(UUID().uuidString)"
        var folder: URL?
        if !isAbstract {
            let directory = FileManager.default.temporaryDirectory.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            folder = directory
        }
        address = folder.map { $0.appendingPathComponent("s").path } ?? "@\(name)"
        self.folder = folder
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
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
        guard !isDeaf else { return }
        Thread.detachNewThread { [descriptor, ear] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            // Nothing is read any more when it was shut down.
            while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
                ear.heard.withLock { $0.all.append(String(decoding: buffer[..<count], as: UTF8.self)) }
            }
            close(descriptor)
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    /// Everything heard so far, a message each.
    package var heard: [String] { ear.heard.withLock { $0.all } }

    /// What was said since the last time, a message each: all of it, for a word of our own comes behind it.
    package func messages() -> [String] {
        let word = UUID().uuidString
        NotificationSocket(environment: ["NOTIFY_SOCKET": address])?.send(word, isVital: true)
        while true {
            let said: [String]? = ear.heard.withLock { heard in
                guard let end = heard.all.lastIndex(of: word) else { return nil }
                heard.all.remove(at: end)
                defer { heard.told = end }
                return Array(heard.all[heard.told..<end])
            }
            if let said { return said }
            Thread.sleep(forTimeInterval: 0.001)
        }
    }
}
