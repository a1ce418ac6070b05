package import Foundation
import Synchronization

/// Something that nobody may touch for the sake of a hostile file: a media file and a web server, both of which tell
/// how often it happened.
package final class Canary: Sendable {
    /// Where the file is; it is named `canary.ts`, in a folder that hostile files may share.
    package let path: String

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    package let address: String

    package let port: UInt16

    private let watch: Int32
    private let listener: Int32
    private let tally = Tally()

    /// Apart, so that the thread of the server holds no more than this.
    private final class Tally: Sendable {
        let opens = Mutex(0)
        let connections = Mutex(0)

        /// Those of the canary itself.
        let own = Mutex(0)
    }

    /// - Parameters:
    ///   - folder: Where the file is made.
    ///   - content: Of the file, such as a short film.
    package init(in folder: String, content: Data) throws {
        path = "\(folder)/canary.ts"
        try content.write(to: URL(filePath: path))
        watch = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var place = Canary.place(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    ? getsockname(listener, address, &length) : -1
            }
        }
        self.listener = listener
        port = UInt16(bigEndian: place.sin_port)
        address = "http://127.0.0.1:\(port)"
        guard watch >= 0, inotify_add_watch(watch, path, UInt32(IN_OPEN)) >= 0, code == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        let answering = Thread { [listener, tally] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                tally.connections.withLock { $0 += 1 }
                let answer = "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                _ = answer.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
                close(connection)
            }
            close(listener)
        }
        answering.start()
    }

    deinit {
        // Wakes the thread, which closes it.
        shutdown(listener, Int32(SHUT_RDWR))
        close(watch)
    }

    /// How often the file was opened, by any process.
    package var opens: Int {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(watch, &buffer, buffer.count), count > 0 {
            // One event has no name after it: the watch is of a file.
            tally.opens.withLock { $0 += count / MemoryLayout<inotify_event>.size }
        }
        return tally.opens.withLock { $0 }
    }

    /// How many connections were made to the server, up to now.
    package var connections: Int {
        // Connections are answered in the order of their making: once this one is, all before it were counted.
        let own = tally.own.withLock { own in
            own += 1
            return own
        }
        touchServer()
        return tally.connections.withLock { $0 } - own
    }

    /// Connects to the server, and waits for its answer.
    package func touchServer() {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var place = Canary.place(port: port)
        let code = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(code == 0, "the canary's server listens as long as the canary lives")
        var byte: UInt8 = 0
        recv(descriptor, &byte, 1, 0)
    }

    private static func place(port: UInt16) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        place.sin_port = port.bigEndian
        return place
    }
}
