import Foundation
import Monitoring
import Presentation
import Testing

@Suite("The frame of top")
struct TopFrameTests {
    @Test(
        "No line is wider and no frame higher than the terminal, and nothing in it commands the terminal, whatever is shown",
        arguments: 0..<12)
    func bounds(seed: UInt64) {
        var madeUp = MadeUpStatus(seed: seed)
        let frame = TopFrame(
            madeUp.status(), history: madeUp.history(), events: madeUp.events(), at: madeUp.now,
            notice: seed.isMultiple(of: 3) ? "no daemon\u{1B}[2J answers" : nil)
        for width in [2, 40, 63, 80, 200] {
            for height in [0, 1, 9, 24, 60] {
                let lines = frame.lines(width: width, height: height)
                #expect(lines.count <= height)
                #expect(lines.allSatisfy { $0.columns <= width && !$0.text.commandsATerminal })
                #expect(height == 0 || lines.last?.text.hasPrefix("q") == true)
            }
        }
    }

    private var now: Date { Date(timeIntervalSince1970: 1_795_000_000) }

    private var status: ServiceStatus {
        var status = ServiceStatus(
            version: "0.1.0", applicationID: "kitchen", instance: InstanceStatus(id: "x", host: "mars", process: 4711),
            startedAt: now.addingTimeInterval(-15_120), phase: .running, isReady: true)
        status.set.size = 98_304
        status.set.capacity = 100_000
        status.set.mutualInformation = 0.81234
        status.set.associatedShare = 0.823
        status.stream.accepted = 1_234_567
        status.stream.evicted = ["displaced": 1_136_000, "withdrawn": 263]
        status.stream.declined = ["gate": 12]
        status.stream.deadLettered = ["media.corrupt": 3]
        status.input.lag = 1500
        status.input.partitions = [PartitionStatus(topic: "t", partition: 0, position: 1, end: 1501)]
        status.rates.clipsPerSecond = 82.25
        status.workers.count = 4
        status.workers.restarts = ["recycled": 2]
        status.pairs = [
            PairStatus(number: 0, first: "sound.sequence#1", second: "picture.shape#1", mutualInformation: 0.4),
            PairStatus(number: 1, first: "sound.texture#1", second: "picture.shape#1", mutualInformation: 0.9),
        ]
        status.transactions.committed = 4096
        status.transactions.lastAt = now.addingTimeInterval(-2)
        return status
    }

    private var history: HistoryStatus {
        HistoryStatus(
            intervalSeconds: 10,
            samples: (0..<8).map {
                HistoryStatus.Sample(
                    time: now.addingTimeInterval(Double($0 - 8) * 10), mutualInformation: Double($0), size: 1,
                    messages: 1,
                    clips: 100 * $0 * $0, accepted: 1, evicted: 1, lag: nil)
            })
    }

    private var events: [RecentEvent] {
        [
            RecentEvent(
                sequence: 2, time: now, kind: .evicted, clip: "old@0-10", video: "old", uri: "u", start: 0, end: 10,
                gain: -0.25, objective: 1, setSize: 1, reason: "displaced", displacedBy: "new@0-10"),
            RecentEvent(
                sequence: 1, time: now, kind: .accepted, clip: "new@0-10", video: "new", uri: "u", start: 0, end: 10,
                gain: 0.5, objective: 1, setSize: 1),
        ]
    }

    @Test("It shows what an operator looks for")
    func content() {
        let lines = TopFrame(status, history: history, events: events, at: now).lines(width: 130, height: 40).map(
            \.text)
        let expected = [
            "set        98,304 of 100,000  82 % associated",
            "objective  ▁▂▃▄▅▆▇█  0.8123 nats",
            "lag        1,500 messages  1 partition  0 videos/s",
            "accepted   1,234,567 at 0/s  evicted 1,136,263 (displaced 1,136,000, withdrawn 263) at 0/s  declined 12 (gate 12)",
            "filtered   0  dead letters 3 (media.corrupt 3)",
            "workers    4  restarts 2 (recycled 2)  0 B, daemon 0 B",
            "commits    4,096  last 2 s ago",
            "pairs by information, in nats",
            "  0.9000  ██████████  sound.texture#1 × picture.shape#1",
            "  0.4000  ████░░░░░░  sound.sequence#1 × picture.shape#1",
            "latest accepts and evicts, with their gain in nats",
        ]
        for line in expected { #expect(lines.contains(line)) }
        #expect(lines[0].hasPrefix("acavd kitchen  running, ready"))
        #expect(lines[0].contains("mars[4711]  up 4 h 12 min"))
        #expect(lines.contains { $0.hasSuffix("-  -0.2500  old@0-10  for new@0-10") })
        #expect(lines.contains { $0.hasSuffix("+   0.5000  new@0-10") })
    }

    @Test(
        "With little room the summary stays and lists are cut; with more room nothing is given up", arguments: 12..<40)
    func room(height: Int) {
        let frame = TopFrame(status, history: history, events: events, at: now)
        let lines = frame.lines(width: 100, height: height).map(\.text)
        #expect(lines.contains { $0.hasPrefix("commits") })
        if height >= 19 {
            #expect(lines.contains { $0.contains("sound.sequence#1") })
            #expect(lines.contains { $0.contains("old@0-10") })
        }
    }

    @Test("Why it is not ready, and that what is shown is old, stands at the top")
    func troubles() {
        var status = status
        status.isReady = false
        status.phase = .paused
        status.reasons = ["it is paused"]
        let lines = TopFrame(status, history: history, events: [], at: now, notice: "no daemon answers")
            .lines(width: 80, height: 24).map(\.text)
        #expect(lines[0].hasPrefix("acavd kitchen  paused, not ready"))
        #expect(lines[1] == "! no daemon answers")
        #expect(lines[2] == "! it is paused")
    }

    @Test("Colours are there only where they are wanted")
    func colours() {
        let lines = TopFrame(status, history: history, events: events, at: now).lines(width: 80, height: 24)
        #expect(lines.allSatisfy { !$0.rendered(isColoured: false).contains("\u{1B}") })
        #expect(lines.contains { $0.rendered(isColoured: true).contains("\u{1B}[") })
    }
}
