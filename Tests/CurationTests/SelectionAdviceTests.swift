import Curation
import Selection
import Testing

@Suite("Advice on capacity, clusters and algorithm")
struct SelectionAdviceTests {
    private func parameters(
        clusters: Int = 32, capacity: Int = 100_000, algorithm: SelectionAlgorithm = .blend, streamWeight: Double = 0.5,
        warmUpClips: Int = 100_000
    ) -> CurationParameters {
        func view(_ name: String) -> CurationView {
            CurationView(name: name, featureDimension: 8, dimension: 4, clusters: clusters)
        }
        return CurationParameters(
            audioViews: [view("hum")], visualViews: [view("glow")],
            selection: SelectionParameters(capacity: capacity, algorithm: algorithm, streamWeight: streamWeight),
            warmUpClips: warmUpClips)
    }

    @Test("The defaults, and what the measurements used, get none")
    func fitting() {
        #expect(selectionAdvice(parameters(warmUpClips: 1024)) == [])
        #expect(selectionAdvice(parameters(clusters: 256, capacity: 4000)) == [])
        #expect(selectionAdvice(parameters(clusters: 1000, capacity: 1_000_000)) == [])
        #expect(selectionAdvice(parameters(clusters: 17, capacity: 120), clips: 600) == [])
        #expect(selectionAdvice(parameters(clusters: 32, capacity: 960, algorithm: .mutualInformation)) == [])
    }

    struct Misfit: Sendable, CustomTestStringConvertible {
        let name: String
        var clusters = 32
        var capacity = 100_000
        var algorithm = SelectionAlgorithm.blend
        var streamWeight = 0.5
        var warmUpClips = 100_000
        var clips: Int?
        /// What the one sentence must hold: the numbers and the way out.
        let words: [String]
        var testDescription: String { name }
    }

    static let misfits = [
        Misfit(
            name: "mi, fewer than 30 clips a cluster", capacity: 959, algorithm: .mutualInformation,
            words: ["959", " mi ", "32 clusters", "960", "at most 31 clusters", "or blend"]),
        Misfit(
            name: "nmi as mi", capacity: 500, algorithm: .normalised, words: ["500", " nmi ", "at most 16 clusters"]),
        Misfit(
            name: "a blend without the stream is mi", capacity: 500, streamWeight: 0,
            words: ["selection.stream_weight of 0", "960", "0.5"]),
        Misfit(
            name: "blend, fewer than two clips a cluster", clusters: 16, capacity: 31,
            words: ["31", "16 clusters", "at least 32", "at most 15 clusters, or bound"]),
        Misfit(
            name: "bound, fewer clips than clusters", clusters: 16, capacity: 15, algorithm: .bound,
            words: ["15", "16 clusters", "at least 16", "at most 15 clusters."]),
        Misfit(
            name: "more cells than the stream may fill", clusters: 256, capacity: 1000,
            words: ["65536 pairs", "1000", "at most 173 clusters"]),
        Misfit(
            name: "more cells than clips", clusters: 32, capacity: 100, clips: 1000,
            words: ["1024 pairs", "1000 clips", "at most 31 clusters"]),
        Misfit(
            name: "a short warm-up", warmUpClips: 639,
            words: ["clustering.warm_up_clips is 639", "640", "at most 31 clusters"]),
        Misfit(
            name: "a small collection", clusters: 6, capacity: 12, clips: 100,
            words: ["there are 100 clips", "6 clusters", "120", "at most 5 clusters"]),
        Misfit(
            name: "more than half of the clips", clusters: 8, capacity: 401, clips: 800,
            words: ["401 of 800", "selection.gate"]),
        Misfit(name: "pmi", algorithm: .pointwise, words: ["pmi", "silence over black", "Take blend"]),
        Misfit(name: "reservoir", capacity: 10, algorithm: .reservoir, words: ["reservoir", "Take blend"]),
        Misfit(name: "three-sieves", algorithm: .threeSieves, words: ["three-sieves", "never evicts"]),
    ]

    @Test("Each misfit gets one piece of advice, with the numbers and the way out", arguments: misfits)
    func misfit(_ misfit: Misfit) {
        let advice = selectionAdvice(
            parameters(
                clusters: misfit.clusters, capacity: misfit.capacity, algorithm: misfit.algorithm,
                streamWeight: misfit.streamWeight, warmUpClips: misfit.warmUpClips), clips: misfit.clips)
        #expect(advice.count == 1, "\(advice)")
        for words in misfit.words { #expect(advice.first?.contains(words) == true, "\(words): \(advice)") }
        #expect(advice.allSatisfy { !$0.contains("\n") })
    }

    @Test("What the advice says to take gets none", arguments: [64, 256, 1000], [10, 500, 3000])
    func followed(clusters: Int, capacity: Int) {
        for algorithm in [SelectionAlgorithm.mutualInformation, .blend, .bound] {
            let most = algorithm == .mutualInformation ? capacity / 30 : min(capacity / 2, squareRoot(30 * capacity))
            let taken = max(min(clusters, most), 2)
            let advice = selectionAdvice(parameters(clusters: taken, capacity: capacity, algorithm: algorithm))
            // Two clusters are the fewest there can be, and take 60 clips by themselves.
            #expect(advice == [] || algorithm == .mutualInformation && capacity < 60, "\(advice)")
        }
    }

    private func squareRoot(_ number: Int) -> Int { Int(Double(number).squareRoot()) }
}
