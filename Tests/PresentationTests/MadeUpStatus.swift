import Foundation
import Foundations
import Monitoring

/// What a daemon might say of itself, made up from a seed: anything that its types allow.
struct MadeUpStatus {
    private var generator: SeededGenerator
    let now = Date(timeIntervalSince1970: 1_795_000_000)

    /// Names as they come from outside: long, wide, and with what terminals obey.
    private static let names = [
        "sound.sequence#1", "picture.shape#2", "a\u{1B}[2Jb", "\u{1B}]0;title\u{7}", "line\nend\r\ttab", "漢字の長い名前です",
        "\u{202E}turned around", "zero\u{200B}width", "e\u{301}\u{301}\u{301}", "👩‍👩‍👧", "",
        String(repeating: "long", count: 90),
        "\u{9B}31m", "\u{2028}",
    ]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func name() -> String { Self.names.randomElement(using: &generator) ?? "" }

    private mutating func number() -> Int {
        [0, 1, 7, 999, 1000, 123_456_789, .max, -5, .min].randomElement(using: &generator) ?? 0
    }

    private mutating func quantity() -> Double {
        [0, 0.004, 1.5, 82.25, 1e6, -0.3, 1e300, -1e300, 1e-300].randomElement(using: &generator) ?? 0
    }

    private mutating func counts() -> [String: Int] {
        var counts: [String: Int] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &generator) { counts[name()] = number() }
        return counts
    }

    mutating func status() -> ServiceStatus {
        var status = ServiceStatus(
            version: "0.1.0", applicationID: name(),
            instance: InstanceStatus(id: "1", host: name(), process: number()),
            startedAt: now.addingTimeInterval(-quantity()),
            phase: ServiceStatus.Phase.allCases.randomElement(using: &generator) ?? .running)
        status.isReady = Bool.random(using: &generator)
        if !status.isReady { for _ in 0..<Int.random(in: 0...5, using: &generator) { status.reasons.append(name()) } }
        status.set.size = number()
        status.set.capacity = number()
        status.set.mutualInformation = quantity()
        if Bool.random(using: &generator) { status.set.associatedShare = quantity() }
        if Bool.random(using: &generator) { status.set.mutualInformationAdjusted = quantity() }
        status.stream.accepted = number()
        status.stream.evicted = counts()
        status.stream.declined = counts()
        status.stream.filtered = counts()
        status.stream.deadLettered = counts()
        status.rates.clipsPerSecond = quantity()
        if Bool.random(using: &generator) { status.input.lag = number() }
        status.workers.restarts = counts()
        status.workers.residentBytes = number()
        status.memory.residentBytes = number()
        if Bool.random(using: &generator) {
            status.model.warmUpClips = number()
            status.model.warmUpClipsNeeded = number()
        }
        for index in 0..<Int.random(in: 0...40, using: &generator) {
            status.pairs.append(
                PairStatus(number: index, first: name(), second: name(), mutualInformation: quantity()))
        }
        if Bool.random(using: &generator) {
            status.transactions.lastAt = now.addingTimeInterval(quantity())
            status.transactions.lastSeconds = quantity()
        }
        return status
    }

    mutating func history() -> HistoryStatus {
        var history = HistoryStatus(intervalSeconds: 10)
        for index in 0..<Int.random(in: 0...300, using: &generator) {
            history.samples.append(
                HistoryStatus.Sample(
                    time: now.addingTimeInterval(Double(10 * index)), mutualInformation: quantity(), size: number(),
                    messages: number(), clips: number(), accepted: number(), evicted: number(), lag: nil))
        }
        return history
    }

    mutating func events() -> [RecentEvent] {
        (0..<Int.random(in: 0...50, using: &generator)).map { _ in event() }
    }

    mutating func event() -> RecentEvent {
        RecentEvent(
            sequence: 1, time: now, kind: Bool.random(using: &generator) ? .accepted : .evicted, clip: name(),
            video: name(),
            uri: name(), start: quantity(), end: quantity(), gain: quantity(), objective: quantity(), setSize: number(),
            reason: Bool.random(using: &generator) ? name() : nil,
            displacedBy: Bool.random(using: &generator) ? name() : nil)
    }

    mutating func explanation() -> ClipExplanation {
        var explanation = ClipExplanation(clip: name(), isMember: Bool.random(using: &generator))
        explanation.uri = name()
        explanation.start = quantity()
        explanation.end = quantity()
        explanation.loss = quantity()
        explanation.rank = number()
        explanation.cells = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
            ClipExplanation.Cell(
                first: name(), second: name(), firstCluster: number(), secondCluster: number(), members: number(),
                expected: quantity(), association: Bool.random(using: &generator) ? quantity() : nil)
        }
        explanation.events = events()
        return explanation
    }
}

extension String {
    /// Whether a terminal obeys something in it, or would show what comes after elsewhere.
    var commandsATerminal: Bool {
        unicodeScalars.contains {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }
}
