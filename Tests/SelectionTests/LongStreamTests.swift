import Foundations
import Selection
import Testing

@Suite("Ten million arrivals")
struct LongStreamTests {
    @Test("After ten million arrivals every count is exact, and nothing has grown")
    func exactness() {
        let clusters = [64, 48, 32]
        let capacity = 20_000
        var generator = SeededGenerator(seed: 9)
        var set = CuratedSet(
            clusters: clusters, audioClusterings: 1, parameters: SelectionParameters(capacity: capacity))
        var seen = [[Int]](repeating: [Int](repeating: 0, count: 64 * 64), count: 2)
        let bytes = set.bytes
        var row: [UInt16] = [0, 0, 0]
        for arrival in 0..<10_000_000 {
            let bits = generator.next()
            let concept = Int(bits % 97)
            // Three in eight correspond.
            let picture = bits >> 60 < 6 ? concept : Int((bits >> 8) % 97)
            row[0] = UInt16(concept % 64)
            row[1] = UInt16(picture % 48)
            row[2] = UInt16((bits >> 40 & 3 == 0 ? Int(bits >> 24 & 31) : picture) % 32)
            set.observe(row.span)
            _ = set.offer(row.span)
            for pair in 0..<2 { seen[pair][Int(row[0]) * 64 + Int(row[pair + 1])] += 1 }
            if arrival % 1024 == 1023 { set.weighPairs() }
        }
        #expect(set.count == capacity && set.bytes == bytes && set.tables.streamTotal == 10_000_000)
        var members = [[Int]](repeating: [Int](repeating: 0, count: 64 * 64), count: 2)
        for slot in 0..<capacity {
            for pair in 0..<2 {
                members[pair][
                    Int(set.cluster(slot: slot, clustering: 0)) * 64
                        + Int(set.cluster(slot: slot, clustering: pair + 1))] += 1
            }
        }
        for pair in 0..<2 {
            for first in 0..<64 {
                for second in 0..<clusters[pair + 1] {
                    let cell = first * 64 + second
                    #expect(
                        set.tables.streamCount(pair: pair, first: first, second: second) == seen[pair][cell]
                            && set.tables.memberCount(pair: pair, first: first, second: second) == members[pair][cell])
                }
            }
        }
        let plain = plainMutualInformation((0..<capacity).map { set.assignment(slot: $0) }, pairs: set.tables.pairs)
        #expect(abs(set.tables.mutualInformation - plain) < 1e-9)
    }
}
