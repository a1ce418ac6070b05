import Foundations
import Testing

@Suite("Seeded generator")
struct SeededGeneratorTests {
    @Test("SplitMix64 gives the published sequence for seed 1234567")
    func referenceSequence() {
        // From the reference C code by Sebastiano Vigna, first five outputs.
        var generator = SeededGenerator(seed: 1_234_567)
        let words = (0..<5).map { _ in generator.next() }
        #expect(
            words == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test("Streams of one seed differ by name and repeat by name")
    func namedStreams() {
        var first = SeededGenerator.stream(seed: 7, named: "centroids of sound")
        var again = SeededGenerator.stream(seed: 7, named: "centroids of sound")
        var other = SeededGenerator.stream(seed: 7, named: "centroids of picture")
        let words = (0..<8).map { _ in first.next() }
        #expect(words == (0..<8).map { _ in again.next() })
        #expect(words != (0..<8).map { _ in other.next() })
    }

    @Test("Unit numbers lie in 0 ..< 1 and have the mean of the uniform distribution")
    func unitNumbers() {
        var generator = SeededGenerator(seed: 3)
        let numbers = (0..<100_000).map { _ in generator.nextUnit() }
        #expect(numbers.allSatisfy { (0..<1).contains($0) })
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        #expect(abs(mean - 0.5) < 0.005)
    }
}
