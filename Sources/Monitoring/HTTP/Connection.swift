/// A client: one request, one answer. Used by one thread only.
final class Connection {
    enum Phase {
        /// The request arrives.
        case asking

        /// The service is asked.
        case waiting

        /// The answer goes out.
        case answering

        /// The answer is out. What the client still sends is thrown away: were the connection closed with bytes unread,
        /// the answer could be lost on its way (RFC 9112, 9.6).
        case leaving
    }

    let socket: StreamSocket
    private(set) var phase = Phase.asking
    private(set) var since: ContinuousClock.Instant

    /// What came of the request.
    private var head: [UInt8] = []
    private var isBodyWanted = true

    private var answer: [UInt8] = []
    private var sent = 0
    private var thrownAway = 0

    /// More is not thrown away for anybody.
    private static let mostThrownAway = 8 << 20

    init(_ socket: consuming StreamSocket, at now: ContinuousClock.Instant) {
        self.socket = socket
        since = now
    }

    /// Bytes that the client has yet to take.
    var bytesHeld: Int { answer.count }

    enum Arrival {
        case nothingYet
        case request(RequestHead)
        case defect(RequestDefect)

        /// The client is gone.
        case gone
    }

    /// Reads what has come of the request.
    ///
    /// - Parameters:
    ///   - buffer: Room to read into.
    ///   - limit: How long the head may be.
    func receive(_ buffer: inout [UInt8], limit: Int) -> Arrival {
        switch socket.receive(into: &buffer) {
        case .nothingYet: return .nothingYet
        case .ended: return .gone
        case .bytes(let count):
            let searched = max(head.count - 2, 0)
            head += buffer[..<count]
            // Not text, or text that is encrypted: there is no point in waiting for the rest.
            guard let first = head.first, 0x41...0x5A ~= first || 0x61...0x7A ~= first else {
                return .defect(.malformed("it does not begin with a method"))
            }
            guard let end = Connection.emptyLine(in: head, from: searched), end <= limit else {
                guard head.count > limit else { return .nothingYet }
                let hasLine = head.prefix(limit).contains(UInt8(ascii: "\n"))
                return .defect(hasLine ? .headTooLong(most: limit) : .lineTooLong(most: limit))
            }
            do {
                let request = try RequestHead(head[..<end])
                isBodyWanted = request.method != "HEAD"
                head = []
                return .request(request)
            } catch {
                return .defect(error)
            }
        }
    }

    /// Where the head ends: after the line feed before an empty line.
    private static func emptyLine(in bytes: [UInt8], from start: Int) -> Int? {
        let newline = UInt8(ascii: "\n")
        var index = start
        while index < bytes.count {
            guard bytes[index] == newline else {
                index += 1
                continue
            }
            let next = index + 1
            if next < bytes.count, bytes[next] == newline { return next }
            if next + 1 < bytes.count, bytes[next] == UInt8(ascii: "\r"), bytes[next + 1] == newline { return next }
            index = next
        }
        return nil
    }

    func wait(at now: ContinuousClock.Instant) {
        phase = .waiting
        since = now
    }

    func answer(_ answer: Answer, date: Int, at now: ContinuousClock.Instant) {
        head = []
        self.answer = answer.bytes(hasBody: isBodyWanted, date: date)
        phase = .answering
        since = now
    }

    /// Sends what the client takes.
    ///
    /// - Returns: False when it is gone.
    func send(at now: ContinuousClock.Instant) -> Bool {
        while sent < answer.count {
            guard let count = socket.send(answer[sent...]) else { return false }
            guard count > 0 else { return true }
            sent += count
        }
        socket.endSending()
        answer = []
        phase = .leaving
        since = now
        return true
    }

    /// Throws away what the client sends after its request.
    ///
    /// - Returns: False when it is done.
    func discard(_ buffer: inout [UInt8]) -> Bool {
        switch socket.receive(into: &buffer) {
        case .nothingYet: return true
        case .ended: return false
        case .bytes(let count):
            thrownAway += count
            return thrownAway < Connection.mostThrownAway
        }
    }
}
