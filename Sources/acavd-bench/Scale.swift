import ArgumentParser
import Curation
import EventLog
import Foundation
import Foundations
import Selection
import StateStore

/// `acavd-bench scale`: what a large set costs in memory, and how long its longest steps are.
struct Scale: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A set of many members: memory, publications, checkpoints and a restart.",
        discussion: """
            Clips are made up and every one is let in until the set is full, so that a million members are there within \
            minutes. Nothing is published: the engine, the checkpoints and the local store are timed, in seconds of the \
            processor, which others on the machine do not lengthen; for what waits for the disk those of the clock follow.
            """)

    @Option(help: "Members to fill the set with.")
    var members = 100_000

    @Option(help: "The capacity of the set; by default the members.")
    var capacity: Int?

    @Option(help: "Dimensions of each of the two views.")
    var dimension = 64

    @Option(help: "Clusters of each clustering.")
    var clusters = 128

    @Option(help: "Clusterings of each view.")
    var clusterings = 5

    @Option(help: "Clips between checkpoints once the set is full.")
    var interval = 4096

    @Option(help: "Clips after the last checkpoint, to be replayed by the restart.")
    var journal = 4096

    private static let call = 256
    private static let topic = "changelog"
    private static let application = "bench"

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var stream = ConceptStream(concepts: 200, dimension: dimension, seed: 9)
        print("\(members) members, 2 views of \(dimension) dimensions, \(clusterings) clusterings of \(clusters) each")
        try live(&stream, store: try open(folder).0)
        try restart(folder)
    }

    private var parameters: CurationParameters {
        func view(_ name: String) -> CurationView {
            CurationView(name: name, featureDimension: dimension, dimension: dimension, clusters: clusters)
        }
        return CurationParameters(
            audioViews: [view("sound")], visualViews: [view("picture")],
            selection: SelectionParameters(capacity: capacity ?? members, gate: -20), clusteringsPerView: clusterings,
            warmUpClips: 4096, publicationIntervalClips: max(16_384, members / 8))
    }

    private func open(_ folder: URL) throws -> (LocalStore, StoreContents) {
        try LocalStore.open(
            directory: folder.path,
            identity: StoreIdentity(
                applicationID: Scale.application, changelogTopic: Scale.topic,
                schemaVersion: StateHead.schemaVersion))
    }

    /// Fills the set, keeps it for a while, and leaves its state in the store.
    private func live(_ stream: inout ConceptStream, store: LocalStore) throws {
        let empty = Memory.resident
        let curator = Curator(parameters)
        var changelog = Changelog(
            topic: Scale.topic,
            head: StateHead(
                origin: "bench", application: Scale.application, encoder: "bench",
                instance: Instance(id: "bench", host: "bench", process: 0)))
        let started = try timed { _ = try curator.curate(inputs(&stream, 4096)) }
        line("warm-up of 4096 clips", started)
        let tables = Memory.resident
        print("  resident: \(Memory.text(tables - empty)) with \(curator.state.size) members")

        var steps = Steps()
        while curator.state.size < members { try steps.call(curator, inputs(&stream, Scale.call)) }
        print("filling: \(steps)")
        let filled = Memory.resident
        print(
            "  resident: \(Memory.text(filled - empty)), \((filled - tables) / max(members - 4096, 1)) bytes a member; "
                + "of these \(2 * dimension * 2) are embeddings")

        try checkpoint("the first checkpoint", curator, &changelog, store)
        for _ in 0..<3 {
            steps = Steps()
            let accepted = curator.counts.accepted
            for _ in 0..<interval / Scale.call { try steps.call(curator, inputs(&stream, Scale.call)) }
            print("\(interval) clips, \(curator.counts.accepted - accepted) accepted: \(steps)")
            try checkpoint("a checkpoint", curator, &changelog, store)
        }
        let publications = curator.counts.publications
        steps = Steps()
        while curator.counts.publications == publications {
            try steps.call(curator, inputs(&stream, Scale.call))
        }
        print("up to a publication: \(steps)")
        try checkpoint("the checkpoint after it", curator, &changelog, store)

        var changes: [StateChange] = []
        for _ in 0..<journal / Scale.call {
            let step = try curator.curate(inputs(&stream, Scale.call))
            changes += changelog.journal([step.journal])
        }
        try store.apply(changes + [changelog.advance { $0.modelVersion = curator.modelVersion }], position: 0)
        print("  resident at the end: \(Memory.text(Memory.resident)), at most \(Memory.text(Memory.greatest))")
        store.close()
    }

    private func checkpoint(
        _ name: String, _ curator: Curator, _ changelog: inout Changelog, _ store: LocalStore
    ) throws {
        let before = Memory.resident
        Memory.forgetGreatest()
        var changes: [StateChange] = []
        let collecting = timed { changes = changelog.checkpoint(curator) }
        changes.append(changelog.advance { $0.modelVersion = curator.modelVersion })
        let begin = ContinuousClock.now
        let storing = try timed { try store.apply(changes, position: 0) }
        let waiting = (ContinuousClock.now - begin).seconds
        let bytes = changes.reduce(0) { $0 + ($1.value?.count ?? 0) }
        line(
            name, collecting,
            String(
                format: "store %.3f (%.3f by the clock); %d changes, %.1f MB, memory +%@", storing, waiting,
                changes.count, Double(bytes) / 1e6, Memory.text(Memory.greatest - before)))
        var families: [String: (count: Int, bytes: Int)] = [:]
        for change in changes {
            let family = String(change.key.reversed().drop { $0.isNumber || $0 == "/" }.reversed())
            families[family, default: (0, 0)].count += 1
            families[family, default: (0, 0)].bytes += change.value?.count ?? 0
        }
        for (family, size) in families.sorted(by: { $0.value.bytes > $1.value.bytes }).prefix(5) {
            print(String(format: "      %7.1f MB in %6d of ", Double(size.bytes) / 1e6, size.count) + family)
        }
    }

    /// Brings the state back as a start does.
    private func restart(_ folder: URL) throws {
        let before = Memory.resident
        Memory.forgetGreatest()
        print("a restart from the local store")
        let begin = ContinuousClock.now
        var found: (LocalStore, StoreContents)?
        line("open the store", try timed { found = try open(folder) })
        guard let opened = found else { throw ExitCode.failure }
        found = nil
        // The end of a changelog that the store is up to date with.
        let broker = InMemoryBroker(topics: [Scale.topic: 1], compacted: [Scale.topic])
        guard let head = opened.1.entries[StateHead.key] else { throw ExitCode.failure }
        _ = try broker.append(
            LogRecord(topic: Scale.topic, partition: 0, key: Array(StateHead.key.utf8), value: head))
        let log = InMemoryLog(broker: broker, transactionalID: Scale.application, group: Scale.application)
        var recovery: Recovery?
        var saved: SavedState?
        var restored: (curator: Curator, replayed: Int, corrections: Int)?
        line(
            "recovery",
            try timed {
                recovery = try Recovery(of: Scale.topic, from: log, cache: opened.0, contents: opened.1)
                saved = try recovery?.saved(by: Scale.application)
            })
        line("restore and replay", try timed { restored = try saved?.restore() })
        guard let restored else { throw ExitCode.failure }
        line("of the clock in all", (ContinuousClock.now - begin).seconds)
        print(
            "  \(restored.curator.state.size) members, \(restored.replayed) clips replayed, \(restored.corrections) "
                + "corrections; memory +\(Memory.text(Memory.greatest - before))")
        opened.0.close()
    }

    private func inputs(_ stream: inout ConceptStream, _ count: Int) -> [CurationInput] {
        (0..<count).map { _ in .clip(stream.next()) }
    }

    private func line(_ name: String, _ seconds: Double, _ more: String = "") {
        print(
            "  \(name.padding(toLength: 28, withPad: " ", startingAt: 0))" + String(format: "%8.3f s ", seconds) + more)
    }
}

/// How long calls of the curator took, those that published apart.
private struct Steps: CustomStringConvertible {
    private var clips = 0
    private var seconds = 0.0
    private var publications: [Double] = []
    private var longest = 0.0

    mutating func call(_ curator: Curator, _ inputs: [CurationInput]) throws {
        let before = curator.counts.publications
        let seconds = try timed { _ = try curator.curate(inputs) }
        guard curator.counts.publications == before else { return publications.append(seconds) }
        clips += inputs.count
        self.seconds += seconds
        longest = max(longest, seconds)
    }

    var description: String {
        let calls = String(
            format: "%.1f µs a clip, longest call %.1f ms", seconds * 1e6 / Double(max(clips, 1)), longest * 1e3)
        guard let last = publications.last, let slowest = publications.max() else { return calls }
        return calls
            + String(
                format: ", %d publications, the longest %.0f ms, the last %.0f ms", publications.count, slowest * 1e3,
                last * 1e3)
    }
}

/// What the kernel says of this process's memory.
private enum Memory {
    /// Bytes in memory now.
    static var resident: Int { kilobytes("VmRSS:") * 1024 }

    /// The most bytes in memory since `forgetGreatest`.
    static var greatest: Int { kilobytes("VmHWM:") * 1024 }

    static func forgetGreatest() {
        try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    }

    static func text(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }

    private static func kilobytes(_ name: String) -> Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) })
        else { return 0 }
        return Int(line.split(separator: " ").dropLast().last.flatMap { $0.split(separator: "\t").last } ?? "") ?? 0
    }
}

/// Seconds of the processor that a body takes.
private func timed(_ body: () throws -> Void) rethrows -> Double {
    let start = threadSeconds()
    try body()
    return threadSeconds() - start
}

/// Clips around concepts, in two views, made in a microsecond or two.
private struct ConceptStream {
    private static let variants = 64

    private let concepts: Int
    private let features: [[[Float]]]
    private var generator: SeededGenerator
    private var number = 0

    init(concepts: Int, dimension: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        self.concepts = concepts
        features = (0..<2).map { _ in
            (0..<concepts).flatMap { _ in
                let middle = (0..<dimension).map { _ in Float(generator.nextUnit() * 2 - 1) }
                return (0..<ConceptStream.variants).map { _ in
                    middle.map { $0 + Float(generator.nextUnit() + generator.nextUnit() - 1) }
                }
            }
        }
        self.generator = generator
    }

    mutating func next() -> EmbeddedClip {
        let sound = Int.random(in: 0..<concepts, using: &generator)
        let picture = generator.nextUnit() < 0.5 ? sound : Int.random(in: 0..<concepts, using: &generator)
        let vectors = zip([sound, picture], features).map { concept, features in
            features[
                concept * ConceptStream.variants + Int.random(in: 0..<ConceptStream.variants, using: &generator)]
        }
        defer { number += 1 }
        // As a crawler's names are: eleven characters for the video, a location around them.
        let name = "vid" + String(String(number / 3 + 100_000_000).suffix(8))
        guard let video = VideoID(name) else { preconditionFailure("a name is not empty") }
        let start = Double(number % 3) * 20
        return EmbeddedClip(
            clip: ClipReference(
                video: video, uri: "https://media.example.org/\(name).mp4",
                span: TimeSpan(start: start, end: start + 10)), features: vectors)
    }
}
