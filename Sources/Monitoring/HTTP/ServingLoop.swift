import Glibc
import Logging

/// Serves all clients of a listening socket on one thread, which never waits for any of them, nor for the service.
///
/// What the service is asked runs elsewhere, a few questions at a time. `/healthz` and `/readyz` are answered here: they
/// are when nothing else is.
final class ServingLoop {
    private let listener: ListeningSocket
    private let deliveries: Deliveries
    private let questioner: Questioner
    private let limits: ServingLimits
    private let logger: Logger

    /// By number, which grows: the first is the oldest.
    private var connections: [Int: Connection] = [:]
    private var nextNumber = 0

    /// Questions of a kind: those that are asked, and those that wait for it, the first first.
    private struct Line {
        var underWay = 0
        var waiting: [(connection: Int, ask: @Sendable () async -> Answer)] = []
    }

    private var lines: [Question.Kind: Line] = [:]
    private var buffer = [UInt8](repeating: 0, count: 16 << 10)

    /// Until when nothing is accepted: the system has no room for more.
    private var acceptsAfter: ContinuousClock.Instant?
    private var now = ContinuousClock.now

    init(
        _ listener: ListeningSocket, _ deliveries: Deliveries, _ questioner: Questioner, _ limits: ServingLimits,
        _ logger: Logger
    ) {
        self.listener = listener
        self.deliveries = deliveries
        self.questioner = questioner
        self.limits = limits
        self.logger = logger
    }

    /// Serves until it is told to stop; then every connection is dropped.
    func run() {
        while true {
            let numbers = connections.keys.sorted()
            var entries = [pollfd(fd: deliveries.descriptor, events: Int16(POLLIN), revents: 0)]
            // A negative descriptor is passed over.
            let listening = isAccepting ? listener.socket.descriptor : -1
            entries.append(pollfd(fd: listening, events: Int16(POLLIN), revents: 0))
            for number in numbers {
                guard let connection = connections[number] else { continue }
                entries.append(pollfd(fd: connection.socket.descriptor, events: connection.phase.events, revents: 0))
            }
            let result = poll(
                &entries, nfds_t(entries.count), nextTurn.map { now.duration(to: $0).pollMilliseconds } ?? -1)
            let code = errno
            now = ContinuousClock.now
            if result < 0 && code != EINTR {
                // Out of memory, as a rule: whoever asks is served when there is some.
                logger.warning(
                    "waiting for clients failed: \(String(cString: strerror(code))); it is tried again",
                    metadata: ["stage": "http"])
                sleep(1)
            }
            guard let arrived = deliveries.take() else {
                connections = [:]
                return
            }
            arrived.forEach(deliver)
            if result > 0 {
                for (number, entry) in zip(numbers, entries.dropFirst(2)) where entry.revents != 0 {
                    serve(number, gone: Int32(entry.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0)
                }
                if entries[1].revents != 0 { accept() }
            }
            endLate()
            for kind in Question.Kind.allCases { askNext(kind) }
        }
    }

    // MARK: Accepting

    private var isAccepting: Bool {
        if let acceptsAfter, now < acceptsAfter { return false }
        return connections.count < limits.connections || idle != nil
    }

    /// The oldest connection that neither waits for the service nor has come further for a while.
    private var idle: Int? {
        connections.filter { $0.value.phase != .waiting && now - $0.value.since >= limits.grace }.keys.min()
    }

    private func accept() {
        while true {
            guard connections.count < limits.connections || idle != nil else { return }
            do {
                guard let socket = try listener.socket.accept() else { return }
                acceptsAfter = nil
                if connections.count >= limits.connections, let idle { connections[idle] = nil }
                connections[nextNumber] = Connection(socket, at: now)
                nextNumber += 1
            } catch {
                // Out of descriptors, as a rule: whoever waits is served when there are some.
                if acceptsAfter == nil {
                    logger.warning(
                        """
                        \(error.operation) on \(listener.address) failed: \(String(cString: strerror(error.code))); it is \
                        tried again. Where that goes on, allow more open files (LimitNOFILE)
                        """, metadata: ["stage": "http"])
                }
                acceptsAfter = now + .milliseconds(200)
                return
            }
        }
    }

    // MARK: Serving

    private func serve(_ number: Int, gone: Bool) {
        guard let connection = connections[number] else { return }
        switch connection.phase {
        case .asking:
            switch connection.receive(&buffer, limit: limits.headBytes) {
            case .nothingYet: break
            case .gone: connections[number] = nil
            case .defect(let defect): answer(number, defect.answer)
            case .request(let head): ask(number, head)
            }
        case .waiting:
            if gone { connections[number] = nil }
        case .answering:
            if gone || !connection.send(at: now) { connections[number] = nil }
        case .leaving:
            if !connection.discard(&buffer) { connections[number] = nil }
        }
    }

    private func ask(_ number: Int, _ head: RequestHead) {
        logger.trace("\(head.method) \(head.path)")
        switch questioner.question(head) {
        case .settled(let answer):
            self.answer(number, answer)
        case .open(let kind, let ask):
            guard connections.values.count(where: { $0.phase == .waiting }) < limits.openQuestions else {
                answer(number, Questioner.unavailable("too much is asked at a time; ask again"))
                return
            }
            connections[number]?.wait(at: now)
            lines[kind, default: Line()].waiting.append((number, ask))
            askNext(kind)
        }
    }

    /// Asks as many questions as may be asked at a time.
    private func askNext(_ kind: Question.Kind) {
        let most = kind == .curation ? limits.curationQuestions : limits.otherQuestions
        // Whoever went, or was told to come again, is not asked for: were the service to hang, they would pile up.
        lines[kind]?.waiting.removeAll { connections[$0.connection]?.phase != .waiting }
        while let line = lines[kind], line.underWay < most, let (number, ask) = line.waiting.first {
            lines[kind]?.waiting.removeFirst()
            lines[kind]?.underWay += 1
            let deliveries = deliveries
            Task.detached(executorPreference: QuestionExecutor.shared) {
                deliveries.deliver(.init(connection: number, kind: kind, answer: await ask()))
            }
        }
    }

    private func deliver(_ delivery: Deliveries.Delivery) {
        lines[delivery.kind]?.underWay -= 1
        // It may be gone, or have been told that nobody came to its question.
        guard connections[delivery.connection]?.phase == .waiting else { return }
        answer(delivery.connection, delivery.answer)
    }

    private func answer(_ number: Int, _ answer: Answer) {
        guard let connection = connections[number] else { return }
        let held = connections.values.reduce(0) { $0 + $1.bytesHeld }
        let isRoom = held + answer.body.count <= limits.answerBytes
        connection.answer(
            isRoom ? answer : Questioner.unavailable("clients have yet to take what they asked for; ask again"),
            date: time(nil), at: now)
        if !connection.send(at: now) { connections[number] = nil }
    }

    // MARK: Time

    /// When the next connection is late, or makes room, or accepting is tried again.
    private var nextTurn: ContinuousClock.Instant? {
        var turns = connections.values.map { $0.since + allowed($0.phase) }
        if connections.count >= limits.connections {
            // One that is idle already is not waited for: whoever comes next takes its place.
            turns += connections.values.filter { $0.phase != .waiting && now - $0.since < limits.grace }
                .map { $0.since + limits.grace }
        }
        if let acceptsAfter, acceptsAfter > now { turns.append(acceptsAfter) }
        return turns.min()
    }

    private func allowed(_ phase: Connection.Phase) -> Duration {
        switch phase {
        case .asking: limits.requestTime
        case .waiting: limits.answerTime
        case .answering: limits.takingTime
        case .leaving: limits.grace
        }
    }

    private func endLate() {
        for (number, connection) in connections where now - connection.since >= allowed(connection.phase) {
            switch connection.phase {
            case .asking: answer(number, RequestDefect.late.answer)
            case .waiting: answer(number, Questioner.unavailable(InquiryError.busy.description))
            case .answering, .leaving: connections[number] = nil
            }
        }
    }
}

extension Connection.Phase {
    /// What poll(2) is to wait for beside the end.
    fileprivate var events: Int16 {
        switch self {
        case .asking, .leaving: Int16(POLLIN)
        case .waiting: 0
        case .answering: Int16(POLLOUT)
        }
    }
}
