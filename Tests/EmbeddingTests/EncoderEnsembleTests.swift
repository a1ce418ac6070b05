import Embedding
import Foundations
import Media
import Testing

@Suite("Encoders that work as one")
struct EncoderEnsembleTests {
    /// Gives each clip its views' numbers and when it begins; fails on some.
    private final class Stub: ClipEncoder {
        let sampling: ClipSampling
        let views: [ViewDescription]
        let failing: [Double: EncodingError]
        private(set) var seen: [Double] = []

        init(_ names: [String], _ modality: Modality, rate: Int, failing: [Double: EncodingError] = [:]) {
            sampling = ClipSampling(pictures: [], soundRates: [rate])
            views = names.map { ViewDescription(name: $0, modality: modality, dimension: 2) }
            self.failing = failing
        }

        func encode(_ clips: [MediaClip]) -> [Result<[[Float]], EncodingError>] {
            clips.map { clip in
                seen.append(clip.span.start)
                if let error = failing[clip.span.start] { return .failure(error) }
                return .success(views.indices.map { [Float($0), Float(clip.span.start)] })
            }
        }
    }

    private let clips = (0..<4).map {
        MediaClip(span: TimeSpan(start: Double($0), end: Double($0) + 1), pictures: [:], sounds: [])
    }

    @Test("Views come in the order that is wanted, audio first, each from its encoder")
    func order() throws {
        let eyes = Stub(["shape", "motion", "unused"], .visual, rate: 8000)
        let ears = Stub(["speech", "music"], .audio, rate: 16_000)
        let ensemble = EncoderEnsemble([eyes, ears], order: ["motion", "music", "shape", "speech"])
        #expect(ensemble.views.map(\.name) == ["music", "speech", "motion", "shape"])
        #expect(ensemble.sampling == ClipSampling(pictures: [], soundRates: [8000, 16_000]))
        let results = try ensemble.encode(clips).map { try $0.get() }
        #expect(results == (0..<4).map { clip in [1, 0, 1, 0].map { [$0, Float(clip)] } })
    }

    @Test("The first encoder that fails says why, and those behind it do not see the clip")
    func errors() {
        let ears = Stub(
            ["speech"], .audio, rate: 8000, failing: [1: .insufficient("too short"), 2: .failed("no memory")])
        let eyes = Stub(
            ["shape"], .visual, rate: 8000, failing: [2: .failed("never asked"), 3: .notFinite(view: "shape")])
        let results = EncoderEnsemble([ears, eyes], order: ["speech", "shape"]).encode(clips)
        #expect(results[0] == .success([[0, 0], [0, 0]]))
        #expect(results[1] == .failure(.insufficient("too short")))
        #expect(results[2] == .failure(.failed("no memory")))
        #expect(results[3] == .failure(.notFinite(view: "shape")))
        #expect(eyes.seen == [0, 3])
    }
}
