import Curation
import Foundations
import Selection
import Testing

/// What another machine's arithmetic does to a replay, exaggerated: a follower whose numbers are not quite the original's.
@Suite("A replay by other arithmetic")
struct CorrectionTests {
    /// What must be the original's whatever the arithmetic: all that decisions have been published about.
    ///
    /// - Parameter disturbed: The start of the names of pieces that may differ besides those of the arithmetic itself:
    ///   centroids, distances, and the queue, which is by scores.
    private func expectSame(_ follower: Curator, _ original: Curator, but disturbed: [String]) {
        let differing = differences(follower.pieces(), original.pieces()).filter { name in
            !(["view/", "set/slots/"] + disturbed).contains { name.hasPrefix($0) }
        }
        #expect(differing == [])
        #expect(follower.members.map(\.clip) == original.members.map(\.clip))
        #expect(follower.members.map(\.assignment) == original.members.map(\.assignment))
        #expect(follower.counts == original.counts)
        #expect(follower.state == original.state && follower.modelVersion == original.modelVersion)
    }

    /// Replays a history on a follower whose checkpoints were changed by `disturb`.
    ///
    /// - Returns: How often the journal had to be followed.
    private func corrections(
        _ script: Script, seed: UInt64, but disturbed: [String] = [],
        disturb: (inout [String: [UInt8]], inout SeededGenerator) -> Void
    ) throws -> Int {
        let original = Curator(script.parameters)
        var follower = Curator(script.parameters)
        var generator = SeededGenerator(seed: seed)
        var corrections = 0
        for (number, call) in script.calls(seed: seed).enumerated() {
            let step = try original.curate(call)
            guard !step.mustCheckpoint, number % 20 != 19 || original.isWarmingUp else {
                var pieces = original.pieces().byName
                disturb(&pieces, &generator)
                follower = try Curator(restoring: pieces)
                continue
            }
            corrections += try follower.replay(step.journal).corrections
            expectSame(follower, original, but: disturbed)
        }
        // What was corrected is a state like any other.
        let restored = try Curator(restoring: follower.pieces().byName)
        #expect(differences(restored.pieces(), follower.pieces()) == [])
        return corrections
    }

    @Test("Centroids that differ in their last bits change nothing that was decided", arguments: Script.all)
    func lastBits(script: Script) throws {
        _ = try corrections(script, seed: 1) { pieces, generator in
            disturbCentroids(in: &pieces, &generator) { value, generator in
                Float(bitPattern: value.bitPattern ^ UInt32(generator.next() & 3))
            }
        }
    }

    @Test(
        "Centroids elsewhere change neither members nor slots nor assignments: the journal is followed",
        arguments: Script.all, [1, 2] as [UInt64])
    func otherCentroids(script: Script, seed: UInt64) throws {
        let corrections = try corrections(script, seed: seed) { pieces, generator in
            disturbCentroids(in: &pieces, &generator) { $0 + Float($1.nextUnit() - 0.5) * 0.3 }
        }
        #expect(corrections > 0)
    }

    @Test("Other weights of the pairs, and so other decisions, change nothing either", arguments: [1, 2] as [UInt64])
    func otherWeights(seed: UInt64) throws {
        let corrections = try corrections(.full, seed: seed, but: ["set/totals/"]) { pieces, generator in
            guard var totals = pieces["set/totals/000000"] else { return }
            // The stream's total, the set's size and the number of pairs come first; nine pairs then.
            for pair in 0..<9 {
                totals[20 + 4 * pair] = UInt8(truncatingIfNeeded: generator.next())
                totals[21 + 4 * pair] = UInt8(generator.next() % 3)
            }
            pieces["set/totals/000000"] = totals
        }
        #expect(corrections > 0)
    }

    @Test(
        "After its own next publication a follower that was corrected has every member with the nearest centroid again",
        arguments: [1, 2, 3, 4] as [UInt64])
    func recovery(seed: UInt64) throws {
        let script = Script.full
        let original = Curator(script.parameters)
        var follower = Curator(script.parameters)
        var generator = SeededGenerator(seed: seed)
        let calls = script.calls(seed: seed)
        for call in calls[..<(calls.count / 2)] {
            let step = try original.curate(call)
            if step.mustCheckpoint {
                var pieces = original.pieces().byName
                disturbCentroids(in: &pieces, &generator, training: true) { $0 + Float($1.nextUnit() - 0.5) * 0.3 }
                follower = try Curator(restoring: pieces)
            } else {
                _ = try follower.replay(step.journal)
            }
        }
        #expect(try misplacedMembers(follower).count > 3)
        for input in calls[(calls.count / 2)...].joined() {
            _ = try follower.curate([input])
            guard follower.counts.publications == original.counts.publications else { break }
        }
        #expect(try misplacedMembers(follower) == [])
    }

    @Test("Pairs weigh what the journal says they do")
    func weights() throws {
        var stream = FeatureStream(concepts: 8, seed: 3)
        let original = Curator(FeatureStream.parameters(capacity: 60, warmUp: 150, interval: 128))
        _ = try original.curate(inputs(stream.take(150)))
        let follower = try Curator(restoring: original.pieces().byName)
        // 22 of the 150 came after a publication: the next is the last thing in the entry, and the weights of its nine
        // pairs the last in it, before a byte that ends the entry.
        var entry = try original.curate(inputs(stream.take(106))).journal
        #expect(original.counts.publications == 2)
        let second = entry.count - 1 - 4 * 8
        entry[second] ^= 1
        let report = try follower.replay(entry)
        #expect(report.clips == 106 && report.corrections == 1)
        var totals = try #require(original.pieces().byName["set/totals/000000"])
        totals[20 + 4] ^= 1
        #expect(follower.pieces().byName["set/totals/000000"] == totals)
    }

    private func disturbCentroids(
        in pieces: inout [String: [UInt8]], _ generator: inout SeededGenerator, training: Bool = false,
        by disturb: (Float, inout SeededGenerator) -> Float
    ) {
        for name in pieces.keys.sorted() where name.contains("/clustering/") {
            guard var bytes = pieces[name], training || name.contains("/published/") else { continue }
            // In force: identities after their number, rows, columns, elements, what bounds have lost after its number. In
            // training, before these: the generator, counts and clips since chosen after their numbers, clips since inspected.
            let isTraining = name.contains("/training/")
            let first = isTraining ? 8 : 0
            let clusters = Int(bytes[first]) | Int(bytes[first + 1]) << 8
            let elements = (isTraining ? 8 + 2 * (4 + 8 * clusters) + 8 : 0) + 4 + 4 * clusters + 8
            let end = bytes.count - (isTraining ? 0 : 4 + 8 * clusters)
            for offset in stride(from: elements, to: end, by: 4) {
                let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Float.self) }
                let other = disturb(value, &generator)
                bytes.withUnsafeMutableBytes { $0.storeBytes(of: other, toByteOffset: offset, as: Float.self) }
            }
            pieces[name] = bytes
        }
    }
}
