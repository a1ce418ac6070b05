import Foundations
import Media
import Testing

@Suite("Candidates that differ")
struct DiversityTests {
    private func candidates(_ count: Int, _ generator: inout SeededGenerator) -> [ClipCandidate] {
        (0..<count).map { index in
            ClipCandidate(
                window: TimeSpan(start: Double(index), end: Double(index) + 1),
                look: (0..<3).map { _ in Float.random(in: 0...1, using: &generator) })
        }
    }

    private func distance(_ left: ClipCandidate, _ right: ClipCandidate) -> Float {
        zip(left.look, right.look).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    /// How far from its nearest chosen one the farthest candidate is.
    private func radius(_ chosen: [ClipCandidate], _ all: [ClipCandidate]) -> Float {
        all.map { one in chosen.map { distance(one, $0) }.min() ?? .infinity }.max() ?? 0
    }

    /// All choices of so many.
    private func choices(_ count: Int, of candidates: ArraySlice<ClipCandidate>) -> [[ClipCandidate]] {
        guard count > 0 else { return [[]] }
        guard let first = candidates.first else { return [] }
        let rest = candidates.dropFirst()
        return choices(count - 1, of: rest).map { [first] + $0 } + choices(count, of: rest)
    }

    @Test("No choice of as many covers the candidates more than twice as well", arguments: 0..<60 as Range<UInt64>)
    func approximation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let all = candidates(Int.random(in: 1...9, using: &generator), &generator)
        for count in 1...min(4, all.count) {
            let best = choices(count, of: all[...]).map { radius($0, all) }.min() ?? 0
            #expect(radius(ClipCandidate.mostDiverse(count, of: all), all) <= 2 * best + 1e-6)
        }
    }

    @Test("The choice has the order, the number and nothing but the candidates, and is the same every time")
    func choice() {
        var generator = SeededGenerator(seed: 1)
        for size in 0...12 {
            let all = candidates(size, &generator)
            for count in 0...14 {
                let chosen = ClipCandidate.mostDiverse(count, of: all)
                #expect(chosen.count == min(count, size))
                #expect(chosen == all.filter(chosen.contains))
                #expect(ClipCandidate.mostDiverse(count, of: all) == chosen)
            }
        }
    }

    @Test("One alone is the most usual one; of equals it is the first")
    func first() {
        let looks: [Float] = [0, 0.4, 0.5, 1]
        let all = looks.map { ClipCandidate(window: TimeSpan(start: Double($0), end: 2), look: [$0]) }
        #expect(ClipCandidate.mostDiverse(1, of: all) == [all[2]])
        let equal = (0..<5).map { ClipCandidate(window: TimeSpan(start: Double($0), end: 9), look: [0.5, 0.5]) }
        #expect(ClipCandidate.mostDiverse(2, of: equal) == [equal[0], equal[1]])
    }
}
