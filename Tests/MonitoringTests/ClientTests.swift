import Foundation
import Glibc
import Monitoring
import Testing

@Suite("Asking a running daemon", .timeLimit(.minutes(8)))
struct ClientTests {
    @Test("Where nobody listens, it says where to look", arguments: ["/tmp/acavd-no-such-socket", "127.0.0.1:1"])
    func nobody(text: String) throws {
        let address = try ListeningAddress(parsing: text)
        let error = try #require(throws: MonitoringClientError.self) { try MonitoringClient(address).status() }
        #expect(error == .noDaemon(address) && error.isTransient)
        #expect(error.description.hasPrefix("no daemon answers at \(text): is it running? systemctl status acavd"))
    }

    @Test("Who is not in the group is told of it", .enabled(if: geteuid() != 0, "root may do everything"))
    func notPermitted() throws {
        let daemon = try TestDaemon(.file)
        #expect(chmod(daemon.address.description, 0) == 0)
        let error = try #require(throws: MonitoringClientError.self) { try daemon.client.status() }
        #expect(error == .notPermitted(daemon.address))
        #expect(error.description.contains("in the group acavd"))
    }

    @Test("A daemon that hangs is not waited for without end")
    func late() throws {
        let daemon = try TestDaemon(.file)
        daemon.service.gate.close()
        let client = MonitoringClient(daemon.address, timeout: .milliseconds(20))
        #expect(throws: MonitoringClientError.late(daemon.address, .milliseconds(20))) {
            try client.table(ofPair: 0, mostClusters: 1)
        }
    }

    @Test(
        "What is not acavd is told apart",
        arguments: [
            "", "SSH-2.0-OpenSSH_9.9\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 abc\r\n\r\n", "200 OK\r\n\r\n",
        ])
    func another(answer: String) throws {
        let other = try AnotherServer(answer: Array(answer.utf8))
        let error = try #require(throws: MonitoringClientError.self) {
            try MonitoringClient(.loopback(host: "127.0.0.1", port: other.port)).status()
        }
        guard case .notUnderstood = error else {
            Issue.record("\(error)")
            return
        }
    }
}

/// Answers one connection with some bytes.
private final class AnotherServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init(answer: [UInt8]) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 4) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw TestFailure(call: "listen", code: errno) }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            var buffer = [UInt8](repeating: 0, count: 4096)
            _ = recv(connection, &buffer, buffer.count, 0)
            _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
            close(connection)
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}
