import Curation
import EventLog
import Foundation
import Foundations
import Selection
import StateStore
import Testing

/// A broker with a changelog, an engine whose life is written to it transaction by transaction, and the disk of a
/// machine that keeps a copy.
final class ChangelogStage {
    static let topic = "state-changelog"
    static let application = "acavd"
    static let partition = Changelog.partition(of: topic)

    let broker = InMemoryBroker(topics: [topic: 1, "input": 1], compacted: [topic])
    private(set) var curator: Curator
    private(set) var changelog: Changelog
    private var generator: SeededGenerator
    private var clips = 0
    private var log: InMemoryLog?

    init(seed: UInt64, origin: String = "first") {
        generator = SeededGenerator.stream(seed: seed, named: "stage")
        curator = Curator(ChangelogStage.parameters)
        changelog = Changelog(topic: ChangelogStage.topic, head: ChangelogStage.head(origin: origin))
    }

    static func head(origin: String) -> StateHead {
        StateHead(
            origin: origin, application: application, encoder: "stage/1",
            instance: Instance(id: origin, host: "stage", process: 1))
    }

    static let parameters = CurationParameters(
        audioViews: [CurationView(name: "sound", featureDimension: 5, dimension: 4, clusters: 4)],
        visualViews: [CurationView(name: "picture", featureDimension: 5, dimension: 4, clusters: 4)],
        selection: SelectionParameters(capacity: 14, margin: 0.02, gate: -20), clusteringsPerView: 1,
        warmUpClips: 20, halfLifeClips: 100, publicationIntervalClips: 16)

    // MARK: - Writing

    /// The engine takes some clips; what of the state that changes.
    func advance(clips count: Int, checkpointing: Bool = false) throws -> [StateChange] {
        let inputs = try (0..<count).map { _ in CurationInput.clip(try clip()) }
        let step = try curator.curate(inputs)
        let changes =
            step.mustCheckpoint || checkpointing
            ? changelog.checkpoint(curator) : changelog.journal(step.journal.isEmpty ? [] : [step.journal])
        return changes + [changelog.advance { $0.modelVersion = curator.modelVersion }]
    }

    /// Everything is given up and begins anew.
    func beginGeneration() -> [StateChange] {
        curator = Curator(ChangelogStage.parameters)
        return changelog.beginGeneration() + [changelog.advance { $0.modelVersion = 0 }]
    }

    private func clip() throws -> EmbeddedClip {
        clips += 1
        let sound = Int.random(in: 0..<4, using: &generator)
        let picture = generator.nextUnit() < 0.6 ? sound : Int.random(in: 0..<4, using: &generator)
        let features = [sound, picture].map { concept in
            (0..<5).map { Float($0 == concept ? 3 : 0) + Float(generator.nextUnit()) }
        }
        let video = try #require(VideoID("v\(clips)"))
        return EmbeddedClip(
            clip: ClipReference(video: video, uri: "memory:\(video)", span: TimeSpan(start: 0, end: 10)),
            features: features)
    }

    /// Commits changes in one transaction.
    func commit(_ changes: [StateChange]) throws {
        let transaction = try begin(changes)
        try transaction.commit(offsets: [:])
    }

    /// Opens a transaction with changes in it.
    func begin(_ changes: [StateChange]) throws -> LogTransaction {
        let writer: InMemoryLog
        if let log {
            writer = log
        } else {
            writer = InMemoryLog(
                broker: broker, transactionalID: ChangelogStage.application, group: ChangelogStage.application)
            try writer.claim()
            log = writer
        }
        let transaction = try writer.begin()
        for change in changes { try transaction.publish(changelog.record(of: change)) }
        return transaction
    }

    /// Something else writes to the changelog, outside any transaction.
    func interfere(_ key: String, _ value: [UInt8]?) throws {
        try broker.append(
            LogRecord(topic: ChangelogStage.topic, partition: 0, key: Array(key.utf8), value: value))
    }

    // MARK: - Reading

    /// What the changelog holds, by key.
    var entries: [String: [UInt8]] {
        var entries: [String: [UInt8]] = [:]
        for (key, record) in broker.table(of: ChangelogStage.topic) {
            entries[String(decoding: key, as: UTF8.self)] = record.value
        }
        return entries
    }

    /// Brings back what the changelog and the store hold.
    func recover(_ store: (cache: any StateCache, contents: StoreContents)? = nil) throws -> Recovery {
        try Recovery(
            of: ChangelogStage.topic, from: reader(), cache: store?.cache, contents: store?.contents ?? .empty)
    }

    func reader() -> InMemoryLog { InMemoryLog(broker: broker, transactionalID: "reader", group: "reader") }

    /// In what a recovered state differs from the engine's; empty when in nothing.
    func differences(of recovery: Recovery) throws -> [String] {
        guard let saved = try recovery.saved(by: ChangelogStage.application) else { return ["nothing is saved"] }
        var differences: [String] = []
        if saved.head != changelog.head { differences.append("head \(saved.head), not \(changelog.head)") }
        if saved.isEmpty { return differences }
        let restored = try saved.restore()
        if restored.corrections > 0 { differences.append("\(restored.corrections) corrections") }
        if restored.curator.pieces() != curator.pieces() { differences.append("pieces") }
        return differences
    }
}
