import Selection
import Testing
import acavd_bench

@Suite("Generated streams")
struct ConfusionModelTests {
    @Test("an order changes nothing but the order", arguments: 1...3)
    func ordersKeepClips(seed: UInt64) {
        let model = ConfusionModel(audioClusters: [16, 24], visualClusters: [32])
        func bag(_ order: StreamOrder) -> [[Int]: Int] {
            let stream = model.stream(2000, order: order, seed: seed)
            return (0..<stream.count).reduce(into: [:]) { counts, clip in
                counts[stream.clips[clip].map { Int($0) } + [Int(stream.truths[clip])], default: 0] += 1
            }
        }
        let shuffled = bag(.shuffled)
        for order in StreamOrder.allCases { #expect(bag(order) == shuffled) }
    }

    @Test("a sorted stream shows each concept once, and a shuffled one again and again")
    func sortedIsSorted() {
        func runs(_ order: StreamOrder) -> Int {
            let truths = ConfusionModel().stream(5000, order: order, seed: 1).truths.filter {
                $0 != LabelledStream.nothing
            }
            return zip(truths, truths.dropFirst()).count { $0 != $1 } + 1
        }
        let concepts = Set(ConfusionModel().stream(5000, seed: 1).truths.filter { $0 != LabelledStream.nothing }).count
        #expect(runs(.sorted) == concepts)
        #expect(runs(.shuffled) > 5 * concepts)
        #expect(runs(.blocks) < runs(.shuffled) / 5)
    }

    @Test("the share that corresponds is the one asked for", arguments: [0.05, 0.1, 0.3, 0.5])
    func shareIsTrue(share: Double) {
        var model = ConfusionModel()
        model.corresponding = share
        let stream = model.stream(20_000, seed: 2)
        // Four standard deviations of a binomial share.
        let tolerance = 4 * (share * (1 - share) / 20_000).squareRoot()
        #expect(abs(Double(stream.corresponding) / 20_000 - share) < tolerance)
    }

    @Test("junk is one assignment, never among what corresponds")
    func junkIsOne() {
        var model = ConfusionModel(audioClusters: [64, 64], visualClusters: [64, 64])
        model.junk = 0.2
        let stream = model.stream(5000, seed: 3)
        let counts = (0..<stream.count).reduce(into: [[UInt16]: Int]()) { $0[stream.clips[$1], default: 0] += 1 }
        let (junk, times) = counts.max { $0.value < $1.value } ?? ([], 0)
        #expect(abs(times - 1000) < 130)
        let amongTrue = (0..<stream.count).count {
            stream.clips[$0] == junk && stream.truths[$0] != LabelledStream.nothing
        }
        #expect(amongTrue < 10)
    }
}
