import Foundation
import Glibc

/// Asks a running daemon over HTTP. Each question is a connection; its calls wait.
package struct MonitoringClient: Sendable {
    package let address: ListeningAddress

    /// For each question, from connecting to the last byte.
    package let timeout: Duration

    /// More than any answer has.
    private static let mostBytes = 64 << 20

    package init(_ address: ListeningAddress, timeout: Duration = .seconds(15)) {
        self.address = address
        self.timeout = timeout
    }

    /// What was answered, whatever it is.
    package struct Reply: Sendable, Equatable {
        package var status: Int
        package var body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// - Parameter path: Percent-encoded, with its query.
    package func get(_ path: String) throws(MonitoringClientError) -> Reply {
        try exchange("GET", path)
    }

    /// - Parameter path: Percent-encoded, with its query.
    package func post(_ path: String) throws(MonitoringClientError) -> Reply {
        try exchange("POST", path)
    }

    private func exchange(_ method: String, _ path: String) throws(MonitoringClientError) -> Reply {
        let end = ContinuousClock.now + timeout
        let target: SocketAddress
        do { target = try SocketAddress(address) } catch { throw .address(error) }
        let host = if case .unixSocket = address { "localhost" } else { address.description }
        let request = "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
        let bytes: [UInt8]?
        do { bytes = try ask(target, Array(request.utf8), until: end) } catch { throw described(error) }
        guard let bytes else { throw .late(address, timeout) }
        return try reply(bytes)
    }

    /// - Returns: All that came back, as far as it is taken; nil when the time was over first.
    private func ask(
        _ target: SocketAddress, _ request: [UInt8], until end: ContinuousClock.Instant
    ) throws(SocketFailure) -> [UInt8]? {
        let socket = try StreamSocket.open(family: target.family)
        try socket.setNeverWaits()
        guard try connect(socket, to: target, until: end) else { return nil }
        var sent = 0
        while sent < request.count {
            guard try socket.wait(for: POLLOUT, until: end) else { return nil }
            // One that takes no more may have said why.
            guard let count = socket.send(request[sent...]) else { break }
            sent += count
        }
        var answered: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while answered.count <= MonitoringClient.mostBytes {
            guard try socket.wait(for: POLLIN, until: end) else { return nil }
            switch socket.receive(into: &buffer) {
            case .nothingYet: continue
            case .ended: return answered
            case .bytes(let count): answered += buffer[..<count]
            }
        }
        return answered
    }

    /// - Returns: False when the time is over.
    private func connect(
        _ socket: borrowing StreamSocket, to target: SocketAddress, until end: ContinuousClock.Instant
    ) throws(SocketFailure) -> Bool {
        while true {
            do {
                try socket.connect(to: target)
                return true
            } catch {
                switch error.code {
                case EINPROGRESS:
                    guard try socket.wait(for: POLLOUT, until: end) else { return false }
                    let code = socket.pendingError()
                    guard code == 0 else { throw SocketFailure("connecting", code: code) }
                    return true
                case EAGAIN:
                    // The unix socket's line is full, and poll(2) does not tell when there is room: unix(7).
                    guard ContinuousClock.now < end else { return false }
                    usleep(10_000)
                case EINTR: continue
                default: throw error
                }
            }
        }
    }

    private func described(_ failure: SocketFailure) -> MonitoringClientError {
        switch failure.code {
        case ENOENT, ECONNREFUSED, ENOTSOCK, ENOTDIR: .noDaemon(address)
        case EACCES, EPERM: .notPermitted(address)
        default: .failed(address, operation: failure.operation, code: failure.code)
        }
    }

    private func reply(_ bytes: [UInt8]) throws(MonitoringClientError) -> Reply {
        let separator = Array("\r\n\r\n".utf8)
        guard bytes.count <= MonitoringClient.mostBytes else {
            throw .notUnderstood(address, reason: "it answers without end")
        }
        guard !bytes.isEmpty else {
            throw .notUnderstood(address, reason: "it ended the connection without an answer")
        }
        guard let end = bytes.firstRange(of: separator) else {
            throw .notUnderstood(address, reason: "its answer is not HTTP")
        }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        var lines = head.components(separatedBy: "\r\n")[...]
        let parts = (lines.popFirst() ?? "").split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), let status = Int(parts[1]) else {
            throw .notUnderstood(address, reason: "its answer is not HTTP/1.1")
        }
        let body = Array(bytes[end.upperBound...])
        let lengths = lines.compactMap { line -> Int? in
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, halves[0].lowercased() == "content-length" else { return nil }
            return Int(halves[1].trimmingCharacters(in: .whitespaces))
        }
        guard lengths.allSatisfy({ $0 == body.count }) else {
            throw .notUnderstood(address, reason: "its answer ended early")
        }
        return Reply(status: status, body: body)
    }
}
