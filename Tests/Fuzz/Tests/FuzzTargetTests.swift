import Foundations
import FuzzTargets
import Testing

/// What libFuzzer drives for hours, for a moment and without it: the targets keep working, and what was found once stays
/// mended.
@Suite("Fuzz targets")
struct FuzzTargetTests {
    @Test("A target's own inputs find nothing", arguments: FuzzTargets.all.map { $0.name })
    func seeds(name: String) throws {
        let target = try #require(FuzzTargets.target(named: name)).init()
        let seeds = try target.seeds()
        #expect(!seeds.isEmpty)
        for seed in seeds { try target.check(seed) }
        try target.check([])
    }

    @Test("Nor do inputs that are like them", arguments: FuzzTargets.all.map { $0.name })
    func mutations(name: String) throws {
        let target = try #require(FuzzTargets.target(named: name)).init()
        let seeds = try target.seeds()
        var generator = SeededGenerator.stream(seed: 1, named: name)
        for _ in 0..<300 {
            var input = try #require(seeds.randomElement(using: &generator))
            for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&input, &generator) }
            do {
                try target.check(input)
            } catch {
                Issue.record("\(name) finds \(error) in \(input)")
            }
        }
    }

    private func mutate(_ input: inout [UInt8], _ generator: inout SeededGenerator) {
        let place = Int.random(in: 0...input.count, using: &generator)
        let byte = UInt8.random(in: 0...255, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: input.insert(byte, at: place)
        case 1: input.removeSubrange(place..<min(place + Int(byte & 7), input.count))
        case 2 where place < input.count: input[place] = byte
        case 3 where place < input.count: input[place] ^= 1 << (byte & 7)
        default:
            for index in place..<min(place + 8, input.count) { input[index] = byte & 1 == 0 ? 0xFF : 0x7F }
        }
    }

    /// What libFuzzer found, with what was wrong.
    static let regressions: [(target: String, input: [UInt8])] = [
        // The clip's name was not read back: as characters go, this id's end and the separator are one.
        ("discovery-message", [2, 0, 0] + Array("a\u{603}".utf8)),
        ("curated-record", [3] + Array("a\u{603}@0".utf8)),
        // The problem was in the file, and nobody said in which line.
        ("configuration", Array("seed: 1\nstandby: \u{1}".utf8)),
        // A view without a name.
        ("configuration", Array("views: a, ,b".utf8)),
    ]

    @Test("What was found once stays mended", arguments: regressions)
    func mended(target: String, input: [UInt8]) throws {
        try #require(FuzzTargets.target(named: target)).init().check(input)
    }
}
