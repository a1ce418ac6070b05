import Foundation
import Foundations
import Selection
import Testing
import acavd_bench

@Suite("Figures of a chosen set")
struct SetInformationTests {
    @Test("agree with the information that the selection itself counts", arguments: 1...5)
    func agrees(seed: UInt64) {
        let model = ConfusionModel(audioClusters: [16, 24], visualClusters: [32, 8])
        let stream = model.stream(3000, seed: seed)
        var generator = SeededGenerator(seed: seed)
        let chosen = Array((0..<stream.count).shuffled(using: &generator).prefix(400 * Int(seed)))
        let own = SetInformation(of: chosen, in: stream.clips)
        let counted = stream.clips.information(of: chosen)
        #expect(abs(own.mutual - counted.mutual) < 1e-6)
        #expect(abs(own.normalised - counted.normalised) < 1e-6)
        #expect(own.corrected < own.mutual)
    }

    @Test("clips that are dealt at random have next to no adjusted information")
    func chanceIsNothing() {
        var model = ConfusionModel(audioClusters: [32], visualClusters: [32])
        model.corresponding = 0
        let clips = model.stream(2000, seed: 4).clips
        let information = SetInformation(of: Array(0..<2000), in: clips)
        #expect(information.mutual > 0.15)
        #expect(abs(information.adjusted ?? 1) < 0.02)
        #expect(abs(information.corrected) < 0.05)
    }

    @Test("an empty set has none")
    func emptyIsNothing() {
        let information = SetInformation(of: [], in: ConfusionModel().stream(10, seed: 1).clips)
        #expect(information.mutual == 0 && information.normalised == 0 && information.corrected == 0)
    }
}

@Suite("Estimators of entropy from counts")
struct CountEstimatorTests {
    /// Digamma by SciPy 1.17: scipy.special.digamma([1, 2, 63, 64, 1000]).
    @Test(
        "Grassberger's is made of digamma and an alternating term",
        arguments: [
            (1, -0.577_215_664_901_532_9), (2, 0.422_784_335_098_467_1), (63, 4.135_177_222_931_22),
            (64, 4.151_050_238_804_236), (1000, 6.907_255_195_648_812),
        ])
    func grassberger(count: Int, digamma: Double) {
        let sign = count.isMultiple(of: 2) ? 1.0 : -1.0
        let expected = Double(count) * digamma + sign / Double(count + 1)
        #expect(abs(CountEstimator.grassberger.term(count) - expected) < 1e-9 * Double(count))
    }

    @Test("nothing counts for nothing", arguments: CountEstimator.allCases)
    func zero(estimator: CountEstimator) {
        #expect(estimator.term(0) == 0)
    }

    @Test("Dirichlet's is a logarithm of factorials, Miller–Madow's half less an outcome")
    func others() {
        #expect(abs(CountEstimator.dirichlet.term(5) - log(120.0)) < 1e-12)
        #expect(abs(CountEstimator.plain.term(5) - CountEstimator.millerMadow.term(5) - 0.5) < 1e-12)
    }
}
