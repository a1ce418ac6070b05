import Foundation
import Glibc
import Logging
import Monitoring

/// What a daemon is asked over.
enum Transport: CaseIterable {
    case port, port6, file
}

/// A server that answers for a made-up service; both end with it.
final class TestDaemon {
    let service = TestService()
    let server: MonitoringServer
    let address: ListeningAddress
    let folder: String

    init(_ transport: Transport, limits: ServingLimits = ServingLimits()) throws {
        folder = try TestDaemon.makeFolder()
        let wanted: ListeningAddress =
            switch transport {
            case .port: .loopback(host: "127.0.0.1", port: 0)
            case .port6: .loopback(host: "::1", port: 0)
            case .file: .unixSocket(path: folder + "/a.sock")
            }
        server = TestDaemon.server(wanted, service, limits: limits)
        try server.start()
        address =
            if case .loopback(let host, _) = wanted, let port = server.boundPort {
                .loopback(host: host, port: port)
            } else {
                wanted
            }
    }

    static func server(
        _ address: ListeningAddress, _ service: TestService = TestService(), limits: ServingLimits = ServingLimits()
    ) -> MonitoringServer {
        MonitoringServer(
            address, service: service, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, limits: limits)
    }

    /// Paths of sockets are short: the folder for temporary files may not be.
    static func makeFolder() throws -> String {
        var template = Array("/tmp/acavd-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure(call: "mkdtemp", code: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Whoever waits at the gate must not be left there.
        service.gate.open()
        server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var client: MonitoringClient { MonitoringClient(address) }

    func connect() throws -> RawConnection { try RawConnection(address) }

    /// What comes back after some bytes, up to the end.
    func exchange(_ text: String) throws -> RawReply {
        let connection = try connect()
        connection.send(Array(text.utf8))
        return RawReply(connection.readAll())
    }

    /// A request of HTTP/1.1 with one Host.
    func request(_ line: String, host: String = "localhost", fields: String = "") throws -> RawReply {
        try exchange("\(line) HTTP/1.1\r\nHost: \(host)\r\n\(fields)\r\n")
    }
}

struct TestFailure: Error {
    var call: String
    var code: Int32
}

/// A connection that sends what it is told, be it HTTP or not.
final class RawConnection {
    private let descriptor: Int32

    init(_ address: ListeningAddress) throws {
        var storage = sockaddr_storage()
        let family: Int32
        let length: Int
        switch address {
        case .loopback("::1", let port):
            family = AF_INET6
            length = MemoryLayout<sockaddr_in6>.size
            withUnsafeMutableBytes(of: &storage) { bytes in
                bytes.withMemoryRebound(to: sockaddr_in6.self) {
                    $0[0].sin6_family = sa_family_t(AF_INET6)
                    $0[0].sin6_port = UInt16(port).bigEndian
                    $0[0].sin6_addr = in6addr_loopback
                }
            }
        case .loopback(_, let port):
            family = AF_INET
            length = MemoryLayout<sockaddr_in>.size
            withUnsafeMutableBytes(of: &storage) { bytes in
                bytes.withMemoryRebound(to: sockaddr_in.self) {
                    $0[0].sin_family = sa_family_t(AF_INET)
                    $0[0].sin_port = UInt16(port).bigEndian
                    $0[0].sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
                }
            }
        case .unixSocket(let path):
            family = AF_UNIX
            length = MemoryLayout<sockaddr_un>.size
            withUnsafeMutableBytes(of: &storage) { bytes in
                bytes.withMemoryRebound(to: sockaddr_un.self) { pointer in
                    pointer[0].sun_family = sa_family_t(AF_UNIX)
                    withUnsafeMutableBytes(of: &pointer[0].sun_path) { $0.copyBytes(from: path.utf8) }
                }
            }
        }
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let descriptor = descriptor
        let result = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(length))
            }
        }
        guard result == 0 else { throw TestFailure(call: "connect", code: errno) }
    }

    deinit { close(descriptor) }

    /// Sends all, or as much as the other side takes before it goes.
    ///
    /// - Returns: Whether it was all.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Waits until the other side ends.
    func readAll() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}

/// An answer, taken apart.
struct RawReply {
    var status: Int
    var fields: [String: String]
    var body: [UInt8]

    init(_ bytes: [UInt8]) {
        let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))
        let lines = String(decoding: bytes[..<(end?.lowerBound ?? bytes.count)], as: UTF8.self)
            .components(separatedBy: "\r\n")
        status = lines[0].hasPrefix("HTTP/1.1 ") ? Int(lines[0].split(separator: " ")[1]) ?? 0 : 0
        fields = [:]
        for line in lines.dropFirst() {
            let halves = line.components(separatedBy: ": ")
            fields[halves[0].lowercased()] = halves.dropFirst().joined(separator: ": ")
        }
        body = end.map { Array(bytes[$0.upperBound...]) } ?? []
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}
