package import EventLog
import Glibc
import Synchronization

/// A Kafka broker in this process, on a port of 127.0.0.1: for the demo and for tests.
///
/// Clients of any process speak Kafka's protocol to it, and get what a cluster of one broker gives them: idempotent and
/// transactional producers, fencing, isolation, offsets that are part of transactions, consumer groups with static
/// members. All of it is in memory, in an `InMemoryBroker`, which tests may look into while clients are at work.
package final class LoopbackKafka: Sendable {
    private struct State {
        var listener: Listener?

        /// Those that have been shut down; some of their threads may still be waiting for a group.
        var retired: [Listener] = []
        var isStopped = false
    }

    /// The log itself.
    package let broker: InMemoryBroker
    private let server: RequestServer
    private let faults = InjectedFaults()
    private let state: Mutex<State>
    private let clock: ServiceThread

    /// Starts the broker: it listens when this returns.
    ///
    /// - Parameters:
    ///   - topics: The number of partitions of each topic that is there from the start.
    ///   - compacted: Those of them that are compacted.
    ///   - port: 0 takes any that is free.
    package init(
        topics: [String: Int] = [:], compacted: Set<String> = [], port: UInt16 = 0,
        configuration: Configuration = Configuration()
    ) throws(LoopbackKafkaError) {
        let broker = InMemoryBroker(topics: topics, compacted: compacted, clock: LoopbackKafka.wallClock)
        let listeningPort: ListeningPort
        do throws(SocketError) {
            listeningPort = try ListeningPort(port)
        } catch {
            throw LoopbackKafkaError(error)
        }
        let server = RequestServer(broker: broker, configuration: configuration, port: listeningPort.number)
        self.broker = broker
        self.server = server
        let noThread = LoopbackKafkaError("starting the broker: the system has no thread left")
        guard let listener = Listener(listeningPort, server, faults) else { throw noThread }
        guard let clock = ServiceThread({ LoopbackKafka.keepTime(of: server) }) else {
            listener.shutDown()
            throw noThread
        }
        self.clock = clock
        state = Mutex(State(listener: listener))
    }

    deinit {
        stop()
    }

    /// Where clients connect: the value of `bootstrap.servers`.
    package var bootstrapServers: String { "\(RequestServer.host):\(server.port)" }

    /// Ends all connections and threads, and waits until they have ended. The log stays readable through `broker`.
    package func stop() {
        let listeners = state.withLock { state -> [Listener]? in
            guard !state.isStopped else { return nil }
            state.isStopped = true
            defer { state.listener = nil }
            return state.retired + (state.listener.map { [$0] } ?? [])
        }
        guard let listeners else { return }
        server.stop()
        faults.clear()
        listeners.forEach { $0.shutDown() }
        listeners.forEach { $0.wait() }
        clock.join()
    }

    // MARK: - Trouble on demand

    /// Makes the broker unreachable: connections end, and no more are accepted. What it knows, it keeps; the sessions of
    /// group members stand still, as those of a broker that is down, and begin anew when it is back.
    package func stopListening() {
        let listener = state.withLock { state in
            defer { state.retired += state.listener.map { [$0] } ?? [] }
            return state.listener.take()
        }
        server.groups.pause()
        listener?.shutDown()
    }

    /// Makes the broker reachable again, on its old port.
    package func startListening() throws(LoopbackKafkaError) {
        try state.withLock { state throws(LoopbackKafkaError) in
            guard !state.isStopped, state.listener == nil else { return }
            let port: ListeningPort
            do throws(SocketError) {
                port = try ListeningPort(server.port)
            } catch {
                throw LoopbackKafkaError(error)
            }
            server.groups.resume(at: .now)
            guard let listener = Listener(port, server, faults) else {
                throw LoopbackKafkaError("listening again: the system has no thread left")
            }
            state.listener = listener
        }
    }

    /// Answers the next requests of one kind with these errors, one each, and does nothing that they ask for.
    package func failNext(_ api: API, with errors: [ErrorCode]) {
        faults.add(errors.map { .answer($0) }, to: api)
    }

    /// Drops the connection at the next request of one kind.
    ///
    /// - Parameter afterwards: Whether the request is carried out and only its answer is lost.
    package func disconnectNext(_ api: API, afterwards: Bool) {
        faults.add([.disconnect(afterwards: afterwards)], to: api)
    }

    /// Keeps the answer to the next request of one kind back.
    package func holdNext(_ api: API) -> HeldAnswer {
        let answer = HeldAnswer()
        faults.add([.hold(answer)], to: api)
        return answer
    }

    /// Forgets faults that have not happened yet, and loses the answers that are kept back.
    package func clearFaults() {
        faults.clear()
    }

    /// Whether faults are left that have not happened yet.
    package var hasPendingFaults: Bool { faults.areLeft }

    // MARK: - Looking in

    /// The members of a consumer group, by the ids that the broker gave them, in the order they came.
    package func members(of group: String) -> [String] {
        server.groups.memberIDs(of: group)
    }

    /// How often the members of a consumer group have changed; 0 for a group that nobody knows.
    package func generation(of group: String) -> Int32 {
        server.groups.generation(of: group)
    }

    // MARK: - Time

    /// Ends sessions, joins and transactions whose time is up. Blocks until the broker stops.
    private static func keepTime(of server: RequestServer) {
        while !server.isStopped {
            server.groups.advance(to: .now)
            server.broker.abortTimedOut()
            ServiceThread.pause(.milliseconds(10))
        }
    }

    /// Milliseconds since 1970.
    @Sendable private static func wallClock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
