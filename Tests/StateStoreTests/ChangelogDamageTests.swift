import EventLog
import Foundations
import StateStore
import Testing

/// Changelogs that somebody else has written to, or that lack what was in them.
@Suite("A changelog that is not what was written")
struct ChangelogDamageTests {
    /// A stage with a checkpoint, journal entries after it, and some of an earlier checkpoint.
    private func stage() throws -> ChangelogStage {
        let stage = ChangelogStage(seed: 11)
        for step in 0..<12 { try stage.commit(try stage.advance(clips: 4, checkpointing: step == 7)) }
        try #require(stage.changelog.head.journal == 4)
        return stage
    }

    private func isDamaged(_ stage: ChangelogStage) throws -> Bool {
        do {
            _ = try stage.recover().saved(by: ChangelogStage.application)
            return false
        } catch RecoveryError.damaged(let what) {
            #expect(!what.isEmpty)
            return true
        }
    }

    @Test("A piece that is missing is found out, whichever")
    func missingPiece() throws {
        let keys = try stage().entries.keys.filter { $0.hasPrefix("state/") }
        #expect(keys.count > 8)
        for key in keys {
            let stage = try stage()
            #expect(try !isDamaged(stage))
            try stage.interfere(key, nil)
            #expect(try isDamaged(stage), "\(key)")
        }
    }

    @Test("A piece that is not of this checkpoint is found out, whichever bit differs, and so is another's value")
    func stalePiece() throws {
        let pieces = try stage().entries.filter { $0.key.hasPrefix("state/") }.sorted { $0.key < $1.key }
        var generator = SeededGenerator(seed: 1)
        for (index, (key, value)) in pieces.enumerated() {
            let stage = try stage()
            var stale = value
            if stale.isEmpty { stale = [0] } else { stale[Int.random(in: stale.indices, using: &generator)] ^= 1 }
            try stage.interfere(key, stale)
            #expect(try isDamaged(stage), "\(key)")
            // Two values that change places add up to the same, were it not for the names.
            let other = pieces[(index + 1) % pieces.count]
            try stage.interfere(key, other.value)
            try stage.interfere(other.key, value)
            if other.value != value { #expect(try isDamaged(stage), "\(key) and \(other.key)") }
            try stage.interfere(key, value)
            try stage.interfere(other.key, other.value)
            #expect(try stage.differences(of: stage.recover()) == [])
        }
    }

    @Test("A piece too many is found out, even an empty one")
    func extraPiece() throws {
        let stage = try stage()
        try stage.interfere("state/members/000099", [])
        #expect(try isDamaged(stage))
    }

    @Test("A journal entry that is missing, too short or of another checkpoint is a gap", arguments: 0..<4)
    func journalGap(index: Int) throws {
        let key = "journal/0000000\(index)"
        let whole = try stage()
        let value = try #require(whole.entries[key])
        var other = value
        other[0] ^= 1
        for damage in [nil, [], Array(value[..<7]), other] as [[UInt8]?] {
            let stage = try stage()
            try stage.interfere(key, damage)
            #expect(try isDamaged(stage))
        }
        // Entries beyond those that count do not.
        try whole.interfere("journal/00000004", [])
        try whole.interfere("journal/00000009", other)
        #expect(try whole.differences(of: whole.recover()) == [])
    }

    @Test("A journal entry with another content is no state, and nothing traps")
    func journalContent() throws {
        let value = try #require(try stage().entries["journal/00000002"])
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<60 {
            let stage = try stage()
            var damaged = value
            if generator.nextUnit() < 0.5 {
                damaged = Array(damaged[..<Int.random(in: 8..<damaged.count, using: &generator)])
            } else {
                let place = Int.random(in: 8..<damaged.count, using: &generator)
                damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            try stage.interfere("journal/00000002", damaged)
            let saved = try #require(try stage.recover().saved(by: ChangelogStage.application))
            do {
                // A flipped bit of a vector or of a name may still be one; what is cut off is not.
                _ = try saved.restore()
                #expect(damaged.count == value.count)
            } catch {
                guard case .state = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
    }

    @Test("State without a head, or with a head that is none, is refused; the remedy is named")
    func noHead() throws {
        for head in [nil, [], Array("{}".utf8)] as [[UInt8]?] {
            let stage = try stage()
            try stage.interfere("head", head)
            #expect(try isDamaged(stage))
        }
        #expect(RecoveryError.damaged("x").description.contains("acavd reset --generation"))
    }

    @Test("The changelog of another application is refused by its name")
    func foreign() throws {
        let stage = try stage()
        do {
            _ = try stage.recover().saved(by: "other")
            Issue.record("it was taken")
        } catch RecoveryError.foreign(let application) {
            #expect(application == ChangelogStage.application)
        }
    }

    @Test("An empty changelog is no state and no error")
    func empty() throws {
        let stage = ChangelogStage(seed: 1)
        let recovery = try stage.recover()
        #expect(try recovery.saved(by: ChangelogStage.application).map(\.head) == nil)
        #expect(recovery.read == 0 && recovery.notices.isEmpty)
    }
}
