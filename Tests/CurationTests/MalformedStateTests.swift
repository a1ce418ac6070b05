import Curation
import Foundations
import Selection
import Testing

@Suite("Malformed states")
struct MalformedStateTests {
    /// A small curator in the middle of things, and the entry that follows.
    private struct Situation {
        let pieces: [StatePiece]
        let entry: [UInt8]
        let following: [CurationInput]

        init(capacity: Int, clips: Int, warmUp: Int = 60) throws {
            var parameters = FeatureStream.parameters(capacity: capacity, clusters: 5, warmUp: warmUp, interval: 32)
            parameters.clusteringsPerView = 2
            var stream = FeatureStream(concepts: 6, seed: 11)
            let curator = Curator(parameters)
            _ = try curator.curate(CurationTests.inputs(stream.take(clips)))
            if let video = VideoID("v\(clips / 2 - 3)") { _ = try curator.curate([.withdrawal(video)]) }
            if let member = curator.members.first { _ = try curator.curate([.withdrawal(member.clip.video)]) }
            pieces = curator.pieces()
            var following = CurationTests.inputs(stream.take(40))
            if let video = VideoID("v\(clips / 2 - 2)") { following.insert(.withdrawal(video), at: 10) }
            entry = try curator.curate(following).journal
            self.following = following
        }
    }

    static let situations: [(capacity: Int, clips: Int, warmUp: Int)] = [(20, 300, 60), (500, 200, 60), (20, 100, 200)]

    @Test("A piece cut short anywhere is refused, and named", arguments: situations)
    func truncatedPieces(situation: (capacity: Int, clips: Int, warmUp: Int)) throws {
        let situation = try Situation(
            capacity: situation.capacity, clips: situation.clips, warmUp: situation.warmUp)
        var cuts = 0
        for piece in situation.pieces {
            for length in Set((0..<12).map { piece.value.count * $0 / 12 } + [piece.value.count - 1]) {
                var pieces = situation.pieces.byName
                pieces[piece.name] = Array(piece.value[..<length])
                #expect { _ = try Curator(restoring: pieces) } throws: { error in
                    guard case .malformed(let name, _)? = error as? StateError else { return false }
                    // The blocks of a byte string are named by the first, or by what they are blocks of.
                    return series(name) == series(piece.name) || name == series(piece.name)
                }
                cuts += 1
            }
        }
        #expect(cuts > 30)
    }

    @Test("A missing piece is named, and so is one that belongs to no such state", arguments: situations)
    func missingPieces(situation: (capacity: Int, clips: Int, warmUp: Int)) throws {
        let situation = try Situation(
            capacity: situation.capacity, clips: situation.clips, warmUp: situation.warmUp)
        for piece in situation.pieces {
            var pieces = situation.pieces.byName
            pieces[piece.name] = nil
            #expect { _ = try Curator(restoring: pieces) } throws: { error in
                switch error as? StateError {
                case .missing(let name)?: name == piece.name
                // What comes in a series is missed by its number.
                case .malformed(let name, _)?: series(name) == series(piece.name) || name == series(piece.name)
                default: false
                }
            }
        }
        var pieces = situation.pieces.byName
        pieces["members/000999"] = [0]
        #expect(throws: StateError.malformed("members/000999", reason: "it belongs to another state than the rest")) {
            try Curator(restoring: pieces)
        }
    }

    @Test("A flipped bit anywhere is refused, or gives a state that can be gone on from", arguments: situations)
    func flippedPieces(situation: (capacity: Int, clips: Int, warmUp: Int)) throws {
        let situation = try Situation(
            capacity: situation.capacity, clips: situation.clips, warmUp: situation.warmUp)
        var generator = SeededGenerator(seed: 5)
        var (refused, accepted) = (0, 0)
        for piece in situation.pieces {
            for _ in 0..<min(40, 4 * piece.value.count) {
                var value = piece.value
                let bit = Int.random(in: 0..<8 * value.count, using: &generator)
                value[bit / 8] ^= 1 << UInt8(bit % 8)
                var pieces = situation.pieces.byName
                pieces[piece.name] = value
                do throws(StateError) {
                    let curator = try Curator(restoring: pieces)
                    accepted += 1
                    // A checksum one layer up finds such flips; here it is enough that nothing traps, now or later.
                    _ = try? curator.curate(situation.following)
                    _ = curator.pieces()
                    _ = try? Curator(restoring: pieces).replay(situation.entry)
                } catch {
                    refused += 1
                    #expect(!error.description.isEmpty)
                }
            }
        }
        #expect(refused > 20 && accepted > 0)
    }

    /// What was accepted once, and made states that could not be read back or ended the process: a place in a piece from
    /// its start, and what is there instead.
    static let corruptions: [(piece: String, place: Int, bytes: [UInt8])] = [
        // Longer than any mean of unit vectors: the next distances were infinite, and so was what the bounds lost by them.
        ("view/0/clustering/0/published/000000", 4 + 4 * 5 + 8, bytes(of: Float(1e20))),
        (
            "view/1/clustering/1/training/000000", 8 + (4 + 8 * 5) + (4 + 8 * 5) + 8 + (4 + 4 * 5) + 8,
            bytes(of: Float(1e20))
        ),
        // Five clusters' clips that add up to infinity.
        ("view/0/clustering/0/training/000000", 8 + 4, bytes(of: Double.greatestFiniteMagnitude)),
        // A sum of what bounds lost that makes slots without members look like members to be followed.
        ("view/0/clustering/0/published/000000", 4 + 4 * 5 + 8 + 4 * 5 * 8 + 4, bytes(of: 1e300)),
        // A projection in which products overflow, so that vectors are not numbers.
        ("view/0/whitening/000000", 2 * (4 + 4 * 12) + 8, bytes(of: Float.greatestFiniteMagnitude)),
        // The next arrival had no number, and the process ended.
        ("set/progress", 8 + 8 + 1, bytes(of: UInt64.max)),
    ]

    private static func bytes<Number: BitwiseCopyable>(of number: Number) -> [UInt8] {
        withUnsafeBytes(of: number) { Array($0) }
    }

    @Test("Numbers that no history leads to are refused", arguments: corruptions)
    func impossibleNumbers(piece: String, place: Int, bytes: [UInt8]) throws {
        var pieces = try Situation(capacity: 20, clips: 300).pieces.byName
        var value = try #require(pieces[piece])
        value.replaceSubrange(place..<place + bytes.count, with: bytes)
        pieces[piece] = value
        #expect {
            let curator = try Curator(restoring: pieces)
            _ = try curator.curate(Situation(capacity: 20, clips: 300).following)
        } throws: { error in
            guard case .malformed(let name, _)? = error as? StateError else { return false }
            return piece.hasPrefix(name)
        }
    }

    @Test("An entry of the journal cut short anywhere is refused", arguments: situations)
    func truncatedEntries(situation: (capacity: Int, clips: Int, warmUp: Int)) throws {
        let situation = try Situation(
            capacity: situation.capacity, clips: situation.clips, warmUp: situation.warmUp)
        for length in stride(from: 0, to: situation.entry.count, by: 97) {
            let curator = try Curator(restoring: situation.pieces.byName)
            #expect(throws: StateError.self) { try curator.replay(Array(situation.entry[..<length])) }
        }
        let curator = try Curator(restoring: situation.pieces.byName)
        #expect(throws: StateError.self) { try curator.replay(situation.entry + [0]) }
    }

    @Test("A flipped bit in an entry is refused, or leads to a state that can be gone on from", arguments: situations)
    func flippedEntries(situation: (capacity: Int, clips: Int, warmUp: Int)) throws {
        let situation = try Situation(
            capacity: situation.capacity, clips: situation.clips, warmUp: situation.warmUp)
        var generator = SeededGenerator(seed: 6)
        var (refused, accepted) = (0, 0)
        for _ in 0..<1500 {
            var entry = situation.entry
            let bit = Int.random(in: 0..<8 * entry.count, using: &generator)
            entry[bit / 8] ^= 1 << UInt8(bit % 8)
            let curator = try Curator(restoring: situation.pieces.byName)
            do throws(StateError) {
                _ = try curator.replay(entry)
                accepted += 1
                let pieces = curator.pieces()
                #expect(try differences(Curator(restoring: pieces.byName).pieces(), pieces) == [])
                _ = try? curator.curate(situation.following)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 10 && accepted > 10)
    }

    @Test("An entry that does not follow on the state is refused")
    func foreignEntries() throws {
        var stream = FeatureStream(concepts: 6, seed: 2)
        let curator = Curator(FeatureStream.parameters(capacity: 30, warmUp: 50))
        let held = try curator.curate(inputs(stream.take(20))).journal
        _ = try curator.curate(inputs(stream.take(40)))
        let checkpoint = curator.pieces().byName
        let first = try curator.curate(inputs(stream.take(10))).journal
        let second = try curator.curate(inputs(stream.take(10))).journal

        let follower = try Curator(restoring: checkpoint)
        #expect(throws: StateError.self) { try follower.replay(held) }
        #expect(throws: StateError.self) { try follower.replay(second) }
        #expect(throws: StateError.self) { try follower.replay([]) }
        _ = try follower.replay(first)
        #expect(throws: StateError.self) { try follower.replay(first) }
        _ = try follower.replay(second)
        #expect(differences(follower.pieces(), curator.pieces()) == [])
    }

    @Test("An entry cannot complete a warm-up: whitening and the first centroids are not fitted again")
    func completion() throws {
        var stream = FeatureStream(concepts: 6, seed: 2)
        let long = try Curator(FeatureStream.parameters(capacity: 30, warmUp: 50)).curate(inputs(stream.take(40)))
        let short = Curator(FeatureStream.parameters(capacity: 30, warmUp: 30))
        #expect(throws: StateError.malformed("journal entry after 0 inputs", reason: "it completes the warm-up")) {
            try short.replay(long.journal)
        }
    }

    @Test("A state of another format says so")
    func otherFormat() throws {
        var pieces = try Situation(capacity: 20, clips: 100).pieces.byName
        pieces["progress"]?[0] = 9
        #expect(
            throws: StateError.incompatible(["the state is of format 9, and this program reads format 3"])
        ) { try Curator(restoring: pieces) }
    }
}

/// The name of a piece without its number in a series.
private func series(_ name: String) -> String {
    name.last?.isNumber == true ? name.split(separator: "/").dropLast().joined(separator: "/") : name
}
