import EventLog
import Glibc
import LoopbackKafka
import Testing

@Suite("Consumer groups of librdkafka")
struct GroupTests {
    private let kafka: LoopbackKafka
    private let all = Set((0..<4 as Range<Int32>).map { partition($0) })

    init() throws {
        kafka = try LoopbackKafka(topics: ["events": 4, "others": 1])
    }

    private func member(_ properties: [String: String] = [:], topics: [String] = ["events"]) throws -> Client {
        let member = try Client.consumer(kafka.bootstrapServers, group: "g", properties)
        try member.subscribe(to: topics)
        return member
    }

    /// Polls all members in turn until `isRight`.
    private func poll(_ members: [Client], until isRight: ([Set<TopicPartition>]) -> Bool) throws {
        let end = ContinuousClock.now + .seconds(30)
        while !isRight(members.map(\.assignment)) {
            guard .now < end else { throw NothingCame(instead: members.count) }
            for member in members { _ = member.poll(milliseconds: 10) }
        }
    }

    private func isShared(_ assignments: [Set<TopicPartition>]) -> Bool {
        assignments.allSatisfy { !$0.isEmpty } && assignments.reduce(into: Set()) { $0.formUnion($1) } == all
            && assignments.map(\.count).reduce(0, +) == all.count
    }

    @Test(
        "Members share the partitions, and take over from one that leaves",
        arguments: ["range", "roundrobin", "cooperative-sticky"])
    func sharing(strategy: String) throws {
        let properties = ["partition.assignment.strategy": strategy]
        let first = try member(properties)
        try poll([first]) { $0 == [all] }
        let second = try member(properties)
        try poll([first, second], until: isShared)
        let third = try member(properties)
        try poll([first, second, third], until: isShared)
        try second.close()
        try poll([first, third], until: isShared)
        try third.close()
        try poll([first]) { $0 == [all] }
        #expect(kafka.members(of: "g").count == 1)
    }

    @Test("A member that dies without a word is replaced when its session has expired")
    func crash() throws {
        let properties = ["session.timeout.ms": "3000", "heartbeat.interval.ms": "100"]
        let survivor = try member(properties)
        do {
            let victim = try member(properties)
            try poll([survivor, victim], until: isShared)
        }
        #expect(kafka.members(of: "g").count == 2)
        try poll([survivor]) { $0 == [all] }
        #expect(kafka.members(of: "g").count == 1)
    }

    @Test("A member that comes back goes on where the group had committed")
    func restart() throws {
        let producer = try Client.producer(kafka.bootstrapServers)
        try producer.produce((0..<10).map(String.init), to: "events")
        try producer.flush()
        do {
            let member = try member()
            _ = try member.pollRecords(4)
            try member.commit([partition(): 4])
            try member.close()
        }
        let member = try member()
        #expect(try member.pollRecords(6).map(\.offset) == Array(4..<10))
    }

    @Test("Members without a protocol in common are told so")
    func inconsistent() throws {
        let first = try member(["partition.assignment.strategy": "range"])
        try poll([first]) { $0 == [all] }
        let second = try member(["partition.assignment.strategy": "cooperative-sticky"])
        let end = ContinuousClock.now + .seconds(30)
        var refusal: String?
        while refusal == nil, .now < end {
            _ = first.poll(milliseconds: 10)
            if case .error(let name) = second.poll(milliseconds: 10) { refusal = name }
        }
        #expect(refusal == "INCONSISTENT_GROUP_PROTOCOL")
        #expect(first.assignment == all)
    }

    @Test("A session shorter than the broker allows is refused")
    func shortSession() throws {
        let member = try member(["session.timeout.ms": "900", "heartbeat.interval.ms": "100"])
        let end = ContinuousClock.now + .seconds(30)
        var refusal: String?
        while refusal == nil, .now < end {
            if case .error(let name) = member.poll(milliseconds: 10) { refusal = name }
        }
        #expect(refusal == "INVALID_SESSION_TIMEOUT")
    }

    @Test("While the broker is away sessions stand still; while it is there they end")
    func sessions() throws {
        let (memberID, generation) = try WireClient(kafka).join(sessionTimeout: 2_000)
        kafka.stopListening()
        usleep(2_500_000)
        try kafka.startListening()
        let client = try WireClient(kafka)
        #expect(try client.heartbeat("nobody", generation: generation) == .unknownMemberID)
        #expect(try client.heartbeat(memberID, generation: generation - 1) == .illegalGeneration)
        #expect(try client.heartbeat(memberID, generation: generation) == .none)
        try wait { kafka.members(of: "g").isEmpty }
        #expect(try client.heartbeat(memberID, generation: generation) == .unknownMemberID)
    }

    // MARK: - Static members

    private func instance(_ name: String, topics: [String] = ["events"]) throws -> Client {
        try member(["group.instance.id": name], topics: topics)
    }

    @Test("A static member that restarts gets its partitions back, and nobody else notices", arguments: ["a", "b"])
    func staticRestart(restarted: String) throws {
        // Both roles: one of the two leads the group.
        let staying = try instance(restarted == "a" ? "b" : "a")
        let before: Set<TopicPartition>
        let generation: Int32
        do {
            let leaving = try instance(restarted)
            try poll([staying, leaving], until: isShared)
            before = leaving.assignment
            generation = kafka.generation(of: "g")
            try leaving.close()
        }
        let back = try instance(restarted)
        try poll([staying, back], until: isShared)
        #expect(back.assignment == before)
        #expect(kafka.generation(of: "g") == generation)
        #expect(kafka.members(of: "g").count == 2)
    }

    @Test("A static member that comes back for other topics makes the group assign anew")
    func staticChange() throws {
        let first = try instance("a")
        try poll([first]) { $0 == [all] }
        let generation = kafka.generation(of: "g")
        try first.close()
        let second = try instance("a", topics: ["others"])
        try poll([second]) { $0 == [[partition(of: "others")]] }
        #expect(kafka.generation(of: "g") > generation)
    }

    @Test("Of two instances with one name the later one stays")
    func fencedInstance() throws {
        let first = try instance("a")
        try poll([first]) { $0 == [all] }
        let second = try instance("a")
        try poll([second]) { $0 == [all] }
        let end = ContinuousClock.now + .seconds(30)
        while first.fatalError == nil, .now < end { _ = first.poll(milliseconds: 10) }
        #expect(first.fatalError == "FENCED_INSTANCE_ID")
        #expect(throws: ClientError.self) { try first.commit([partition(): 3]) }
        #expect(try second.committed(partition()) == -1001)
        #expect(kafka.members(of: "g").count == 1)
    }
}
