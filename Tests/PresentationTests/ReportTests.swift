import Foundation
import Monitoring
import Presentation
import Testing

@Suite("Reports for people")
struct ReportTests {
    @Test("Nothing in them commands a terminal, whatever a daemon says", arguments: 0..<20)
    func hostile(seed: UInt64) {
        var madeUp = MadeUpStatus(seed: seed)
        let lines = StatusReport(madeUp.status(), at: madeUp.now).lines + ExplanationReport(madeUp.explanation()).lines
        #expect(lines.allSatisfy { !$0.commandsATerminal })
    }

    @Test("A status in words says why the daemon is not ready")
    func status() {
        let now = Date(timeIntervalSince1970: 1_795_000_000)
        var status = ServiceStatus(
            version: "0.1.0", applicationID: "acavd", instance: InstanceStatus(id: "x", host: "mars", process: 7),
            startedAt: now.addingTimeInterval(-90), phase: .recovering, reasons: ["the state is being brought back"])
        status.set.size = 12
        status.set.capacity = 1000
        status.set.mutualInformation = 0.5
        status.model.warmUpClips = 12
        status.model.warmUpClipsNeeded = 1024
        status.transactions.committed = 3
        status.transactions.lastAt = now.addingTimeInterval(-30)
        let lines = StatusReport(status, at: now).lines
        #expect(lines[0] == "acavd 0.1.0  bringing its state back, not ready")
        #expect(lines[1] == "  because  the state is being brought back")
        #expect(lines.contains("instance   acavd, process 7 on mars, for 1 min 30 s"))
        #expect(lines.contains("set        12 of 1,000 clips"))
        #expect(lines.contains("objective  0.5000 nats"))
        #expect(lines.contains("warm-up    12 of 1,024 clips gathered"))
        #expect(lines.contains("lag        not known"))
        #expect(lines.contains("commits    3 in this run, the last 30 s ago"))
        #expect(lines.count <= 24)
    }

    @Test("A member is explained: gain, loss, rank, cells by association, what it displaced, what displaced it")
    func member() {
        let time = Date(timeIntervalSince1970: 1_795_000_000)
        func event(_ kind: RecentEvent.Kind, _ clip: String, by other: String? = nil) -> RecentEvent {
            RecentEvent(
                sequence: 1, time: time, kind: kind, clip: clip, video: "v", uri: "u", start: 0, end: 1, gain: 0.125,
                objective: 1, setSize: 1, reason: kind == .evicted ? "displaced" : nil, displacedBy: other)
        }
        var explanation = ClipExplanation(clip: "a@0-10", isMember: true)
        explanation.clipsSinceEntry = 4321
        explanation.loss = 0.0625
        explanation.rank = 17
        explanation.cells = [
            .init(
                first: "s#1", second: "p#1", firstCluster: 3, secondCluster: 4, members: 40, expected: 12.25,
                association: 0.5),
            .init(
                first: "s#2", second: "p#1", firstCluster: 1, secondCluster: 2, members: 7, expected: 8,
                association: nil),
            .init(
                first: "s#1", second: "p#2", firstCluster: 30, secondCluster: 9, members: 1200, expected: 3,
                association: 1.25),
        ]
        explanation.events = [
            event(.evicted, "b@0-10", by: "a@0-10"), event(.accepted, "a@0-10"),
            event(.evicted, "a@0-10", by: "c@0-10"),
        ]
        let lines = ExplanationReport(explanation).lines
        #expect(lines.contains("in the set"))
        #expect(lines.contains("  entered  with a gain of 0.12500 nats, 4,321 clips of the stream ago"))
        #expect(lines.contains("  loss     without it the set's information would fall by 0.06250 nats"))
        #expect(lines.contains("  rank     17, where 1 would be displaced first"))
        let table = lines.filter { $0.contains(" × ") }
        #expect(
            table == [
                "      1.250    1,200        3.0    30 × 9  s#1 × p#2",
                "      0.500       40       12.2     3 × 4  s#1 × p#1",
                "       none        7        8.0     1 × 2  s#2 × p#1",
            ])
        #expect(lines.contains { $0.hasSuffix("displaced b@0-10") })
        #expect(lines.contains { $0.hasSuffix("accepted, gain 0.12500 nats") })
        #expect(lines.contains { $0.hasSuffix("evicted: displaced by c@0-10, gain 0.12500 nats") })
    }

    @Test("A clip that is no member, of which nothing is known, is said to be so")
    func stranger() {
        let lines = ExplanationReport(ClipExplanation(clip: "x", isMember: false)).lines
        #expect(lines.contains("not in the set"))
        #expect(lines.last?.hasPrefix("Nothing is remembered of its coming or going") == true)
    }

    @Test(
        "Numbers are written alike everywhere",
        arguments: [
            (Quantity.count(0), "0"), (Quantity.count(-1234), "-1,234"),
            (Quantity.count(.min), "-9,223,372,036,854,775,808"),
            (Quantity.count(1_000_000), "1,000,000"), (Quantity.rate(0.034), "0.03"), (Quantity.rate(12.34), "12.3"),
            (Quantity.rate(1234.5), "1234"), (Quantity.bytes(1023), "1023 B"), (Quantity.bytes(1536), "1.5 KiB"),
            (Quantity.bytes(20 << 30), "20 GiB"), (Quantity.span(0.05), "0.050 s"), (Quantity.span(59), "59 s"),
            (Quantity.span(3600 * 5 + 61), "5 h 1 min"), (Quantity.span(86_400 * 1500), "1,500 d 0 h"),
            (Quantity.span(-3), "0 s"), (Quantity.span(1e300), "ages"), (Quantity.share(0.824), "82 %"),
        ])
    func numbers(text: String, expected: String) {
        #expect(text == expected)
    }

    @Test(
        "A sparkline has the shape of its values",
        arguments: [
            ([], 10, ""), ([3], 10, "▁"), ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"), ([5, 5, 5], 2, "▁▁"),
            ([0, 0, 8, 8], 2, "▁█"), ([1, 0], 0, ""), ([.infinity, 0], 2, "▁▁"), ([-1, 0, 1], 3, "▁▅█"),
        ] as [([Double], Int, String)])
    func sparkline(values: [Double], columns: Int, expected: String) {
        #expect(Sparkline.text(values, columns: columns) == expected)
    }

    @Test(
        "Text is cut where its columns end",
        arguments: [
            ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("漢字漢", 4, "漢…"), ("e\u{301}bc", 2, "e\u{301}…"), ("a", 0, ""),
        ])
    func clipping(text: String, columns: Int, expected: String) {
        #expect(text.clipped(to: columns) == expected)
        #expect(text.clipped(to: columns).columns <= columns)
    }
}
