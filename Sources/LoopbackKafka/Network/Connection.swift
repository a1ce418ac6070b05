/// One client's connection: its requests are answered one after the other, in the order they came, as Kafka does.
final class Connection: Sendable {
    /// The largest frame taken from a client.
    static let maximumFrame: Int32 = 100 << 20

    private let socket: Socket
    private let server: RequestServer
    private let faults: InjectedFaults

    init(_ socket: consuming Socket, _ server: RequestServer, _ faults: InjectedFaults) {
        self.socket = socket
        self.server = server
        self.faults = faults
    }

    /// Serves the client until it goes, sends something that is not Kafka, or `shutDown()`. Blocks.
    func serve() {
        while let frame = nextFrame() {
            do throws(WireError) {
                guard try serve(frame) else { break }
            } catch {
                // Whoever sent it does not speak our language; there is no answer it would understand.
                break
            }
        }
        // The thread's last reference may not be the only one: the other side must see the end now.
        socket.shutDown()
    }

    func shutDown() {
        socket.shutDown()
    }

    private func nextFrame() -> [UInt8]? {
        guard let prefix = socket.read(4) else { return nil }
        let size = prefix.reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        guard size > 0, size <= UInt32(Connection.maximumFrame) else { return nil }
        return socket.read(Int(size))
    }

    /// - Returns: False when the connection shall end.
    private func serve(_ frame: [UInt8]) throws(WireError) -> Bool {
        var reader = WireReader(frame)
        let header = try RequestHeader(&reader)
        let fault = faults.take(header.api)
        var injected: ErrorCode?
        if case .answer(let code) = fault { injected = code }
        if case .disconnect(afterwards: false) = fault { return false }

        var request = Request(header: header, body: reader, injected: injected)
        var answer = header.answer
        let isWanted = try server.answer(&request, &answer)

        if case .disconnect = fault { return false }
        if case .hold(let held) = fault, !held.waitForRelease() { return false }
        guard isWanted else { return true }
        answer.patch(Int32(clamping: answer.bytes.count - 4), at: 0)
        return socket.write(answer.bytes)
    }
}
