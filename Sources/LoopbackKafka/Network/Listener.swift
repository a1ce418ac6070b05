import Dispatch
import Synchronization

/// A port of 127.0.0.1 that is ours.
final class ListeningPort: Sendable {
    let number: UInt16
    fileprivate let socket: Socket

    /// - Parameter number: 0 takes any that is free.
    init(_ number: UInt16) throws(SocketError) {
        socket = try Socket.listening(on: number)
        self.number = try socket.port()
    }
}

/// Accepts connections on a port and serves each on a thread of its own.
final class Listener: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var isStopped = false
    }

    private let port: ListeningPort
    private let server: RequestServer
    private let faults: InjectedFaults
    private let state = Mutex(State())

    /// The threads that run.
    private let threads = DispatchGroup()

    /// - Returns: `nil` when the system has no thread left.
    init?(_ port: ListeningPort, _ server: RequestServer, _ faults: InjectedFaults) {
        self.port = port
        self.server = server
        self.faults = faults
        guard start({ [self] in accept() }) else { return nil }
    }

    private func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        threads.enter()
        let thread = ServiceThread { [threads] in
            body()
            threads.leave()
        }
        guard let thread else {
            threads.leave()
            return false
        }
        thread.detach()
        return true
    }

    private func accept() {
        while true {
            do throws(SocketError) {
                guard let client = try port.socket.accept() else { return }
                serve(Connection(client, server, faults))
            } catch {
                // Out of descriptors, as a rule: whoever waits is served when others have gone.
                guard !state.withLock({ $0.isStopped }) else { return }
                ServiceThread.pause(.milliseconds(20))
            }
        }
    }

    private func serve(_ connection: Connection) {
        let key = ObjectIdentifier(connection)
        let isWelcome = state.withLock { state in
            guard !state.isStopped else { return false }
            state.connections[key] = connection
            return true
        }
        guard isWelcome else { return }
        let isServed = start { [self] in
            connection.serve()
            state.withLock { _ = $0.connections.removeValue(forKey: key) }
        }
        if !isServed { state.withLock { _ = $0.connections.removeValue(forKey: key) } }
    }

    /// Drops every connection, and accepts no more.
    func shutDown() {
        let connections = state.withLock { state in
            state.isStopped = true
            return Array(state.connections.values)
        }
        port.socket.shutDown()
        connections.forEach { $0.shutDown() }
    }

    /// Waits until no thread runs any more; to be called after `shutDown()`.
    func wait() {
        threads.wait()
    }
}
