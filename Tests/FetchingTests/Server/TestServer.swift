import Glibc
import Synchronization

/// A web server on a free port of 127.0.0.1 that answers as a test says, well or badly, and counts what it is asked.
final class TestServer: Sendable {
    /// What has happened so far.
    struct Count {
        var connections = 0
        var requests: [TestRequest] = []

        /// Bytes of bodies handed to the kernel.
        var bytes: Int64 = 0
    }

    let port: UInt16
    private let listener: Int32
    private let answer: @Sendable (TestRequest, TestAnswer) -> Void
    private let state = Mutex(State())

    private struct State {
        var count = Count()
        var open: Set<Int32> = []
        var threads: [pthread_t] = []
        var isStopped = false
    }

    /// - Parameter answer: Called on a thread of the connection; what it does not send, is not sent.
    init(_ answer: @escaping @Sendable (TestRequest, TestAnswer) -> Void) throws {
        signal(SIGPIPE, SIG_IGN)
        self.answer = answer
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        guard isListening, start({ [self] in accept() }) else { throw TestServerError(number: errno) }
    }

    struct TestServerError: Error {
        let number: Int32
    }

    /// Ends all connections and waits for all threads. A test that does not call it leaves a thread behind; called again,
    /// it does nothing.
    func stop() {
        let isFirst = state.withLock { state in
            guard !state.isStopped else { return false }
            state.isStopped = true
            // Under the lock, as they are closed: a number may soon be another's.
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
            return true
        }
        guard isFirst else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        while let thread = state.withLock({ $0.threads.popLast() }) { pthread_join(thread, nil) }
        close(listener)
    }

    func url(_ path: String, host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(path)" }

    var count: Count { state.withLock { $0.count } }

    fileprivate func add(bytes: Int) {
        state.withLock { $0.count.bytes += Int64(bytes) }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard result == 0 else {
            body.release()
            return false
        }
        state.withLock { $0.threads.append(thread) }
        return true
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { return }
            let isWelcome = state.withLock { state in
                state.count.connections += 1
                if !state.isStopped { state.open.insert(connection) }
                return !state.isStopped
            }
            guard isWelcome, start({ [self] in serve(connection) }) else {
                close(connection)
                continue
            }
        }
    }

    private func serve(_ connection: Int32) {
        while let request = TestRequest(from: connection) {
            state.withLock { $0.count.requests.append(request) }
            let reply = TestAnswer(connection, self)
            answer(request, reply)
            guard reply.keepsConnection else { break }
        }
        state.withLock { state in
            state.open.remove(connection)
            close(connection)
        }
    }
}

/// A request as it came.
struct TestRequest: Sendable {
    let path: String
    let headers: [String: String]

    /// The head of the next request of a connection; nil at its end.
    fileprivate init?(from connection: Int32) {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            var byte: UInt8 = 0
            guard head.count < 100_000, recv(connection, &byte, 1, 0) == 1 else { return nil }
            head.append(byte)
            // A greeting of TLS has no end of lines to wait for.
            if head == [0x16] { break }
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        path = words.count > 1 ? String(words[1]) : ""
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        self.headers = headers
    }

    /// The part that it asks for.
    var part: Range<Int64>? {
        guard let value = headers["range"], value.hasPrefix("bytes=") else { return nil }
        let ends = value.dropFirst("bytes=".count).split(separator: "-").compactMap { Int64($0) }
        return ends.count == 2 ? ends[0]..<ends[1] + 1 : nil
    }
}

/// Sends an answer.
final class TestAnswer {
    /// Whether another request may follow.
    var keepsConnection = false

    private let connection: Int32
    private let server: TestServer

    fileprivate init(_ connection: Int32, _ server: TestServer) {
        self.connection = connection
        self.server = server
    }

    /// - Returns: False when the client is gone.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(connection, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// A whole answer with a body, and its length.
    func reply(_ status: String, _ headers: [String] = [], body: String = "") {
        send("HTTP/1.1 \(status)\r\n" + (headers + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n"))
        send("\r\n\r\n" + body)
        keepsConnection = true
    }

    /// A part of a test file, as a body; false when the client is gone.
    @discardableResult
    func send(_ part: Range<Int64>, of file: TestFile) -> Bool {
        var offset = part.lowerBound
        while offset < part.upperBound {
            let end = min(part.upperBound, offset + 65_536)
            guard send(file.bytes(offset..<end)) else { return false }
            server.add(bytes: Int(end - offset))
            offset = end
        }
        return true
    }

    /// Sends nothing, until the client has gone or the server stops.
    func stall() {
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
    }
}

/// A file whose bytes are made where they are wanted.
struct TestFile: Sendable {
    let size: Int64

    func bytes(_ range: Range<Int64>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            for index in 0..<range.count {
                // No two places look alike for long: the high bits of a product, as in Fibonacci hashing.
                let word = UInt64(bitPattern: range.lowerBound + Int64(index)) &* 0x9E37_79B9_7F4A_7C15
                buffer[index] = UInt8(truncatingIfNeeded: word >> 40)
            }
            filled = range.count
        }
    }
}
