import Curation
import EventLog
import Foundations
import StateStore
import Testing

@Suite("The changelog, as it is written")
struct ChangelogTests {
    private func pieces(_ changes: [StateChange]) -> Set<String> {
        Set(changes.map(\.key).filter { $0.hasPrefix("state/") })
    }

    @Test("A checkpoint writes the pieces that changed, and no other")
    func unchangedPieces() throws {
        let stage = ChangelogStage(seed: 1)
        // The warm-up is completed here: whitening and centroids are among the pieces.
        let first = try stage.advance(clips: 25)
        #expect(pieces(first) == Set(stage.curator.pieces().map { "state/\($0.name)" }))
        #expect(first.allSatisfy { $0.value != nil })

        let again = try stage.advance(clips: 0, checkpointing: true)
        #expect(again.map(\.key) == ["head"])

        let before = Dictionary(uniqueKeysWithValues: stage.curator.pieces().map { ("state/\($0.name)", $0.value) })
        let later = try stage.advance(clips: 3, checkpointing: true)
        let after = Dictionary(uniqueKeysWithValues: stage.curator.pieces().map { ("state/\($0.name)", $0.value) })
        #expect(pieces(later) == Set(after.filter { before[$0.key] != $0.value }.keys))
        #expect(pieces(later).contains("state/progress") && !pieces(later).contains("state/view/0/whitening"))
    }

    @Test("A piece that is no longer there is deleted, once")
    func vanishedPieces() throws {
        let stage = ChangelogStage(seed: 2)
        let written = pieces(try stage.advance(clips: 25))
        let reset = stage.beginGeneration()
        #expect(pieces(reset) == written)
        #expect(reset.filter { $0.key.hasPrefix("state/") }.allSatisfy { $0.value == nil })
        #expect(pieces(stage.beginGeneration()).isEmpty)
        #expect(stage.changelog.head.pieces == 0 && stage.changelog.head.pieceHashes == 0)
    }

    @Test("Journal entries take the keys of those before the last checkpoint; an entry says which it comes after")
    func journalKeys() throws {
        let stage = ChangelogStage(seed: 3)
        var keys: [[String]] = []
        for _ in 0..<3 {
            _ = try stage.advance(clips: 25, checkpointing: true)
            let journal = try (0..<4).flatMap { _ in try stage.advance(clips: 2) }.filter { $0.key != "head" }
            keys.append(journal.map(\.key))
            for change in journal {
                // Eight bytes, the least significant first.
                let value = try #require(change.value)
                let checkpoint = value[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
                #expect(checkpoint == stage.changelog.head.checkpoint)
            }
        }
        #expect(keys[0].count == 4 && Set(keys[0]).count == 4)
        #expect(keys[0] == keys[1] && keys[1] == keys[2])
        #expect(keys[0] == keys[0].sorted())
    }

    @Test("The head comes last, counts transactions, and every change has a key that the store takes")
    func head() throws {
        let stage = ChangelogStage(seed: 4)
        for number in 1...40 as ClosedRange<UInt64> {
            let changes = try stage.advance(clips: 3, checkpointing: number % 9 == 0)
            #expect(changes.last?.key == "head" && changes.count { $0.key == "head" } == 1)
            #expect(changes.allSatisfy { StateChange.isKey($0.key) })
            let head = try StateHead.parse(try #require(changes.last?.value))
            #expect(head.transaction == number)
            #expect(head == stage.changelog.head)
        }
    }

    @Test("What a writer goes on from is what the one before it left", arguments: 0..<6 as Range<UInt64>)
    func goingOn(seed: UInt64) throws {
        let stage = ChangelogStage(seed: seed)
        for step in 0..<14 { try stage.commit(try stage.advance(clips: 4, checkpointing: step % 5 == 4)) }
        let saved = try #require(try stage.recover().saved(by: ChangelogStage.application))
        var next = saved.changelog(topic: ChangelogStage.topic)
        var own = stage.changelog
        let restored = try saved.restore().curator
        for _ in 0..<2 {
            #expect(next.checkpoint(restored) == own.checkpoint(stage.curator))
        }
        #expect(next.head == own.head)
        #expect(next.journal([[1], [2]]) == own.journal([[1], [2]]))
        #expect(next.beginGeneration() == own.beginGeneration())
    }

    @Test("Generations count on, and so do the model versions they begin with")
    func generations() throws {
        var changelog = Changelog(topic: "c", head: ChangelogStage.head(origin: "o"))
        #expect(changelog.head.generation == 1 && changelog.head.firstModelVersion == 1)
        _ = changelog.advance { $0.modelVersion = 7 }
        _ = changelog.beginGeneration()
        _ = changelog.advance { $0.modelVersion = 0 }
        #expect(changelog.head.generation == 2 && changelog.head.firstModelVersion == 8)
        // Given up during its warm-up: no version was used.
        _ = changelog.beginGeneration()
        #expect(changelog.head.generation == 3 && changelog.head.firstModelVersion == 8)
    }
}
