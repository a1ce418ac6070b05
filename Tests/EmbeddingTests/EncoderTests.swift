import Embedding
import Foundation
import Media
import Testing

@Suite("Builtin encoder")
struct EncoderTests {
    private let names = BuiltinEncoder.views.map(\.name)
    private let clip = ReferenceClip.make(variant: 0, samples: 16_000, frames: 4)

    @Test("Views are told audio first, and vectors have the length they tell")
    func views() throws {
        let modalities = BuiltinEncoder.views.map(\.modality)
        #expect(modalities == modalities.sorted { $0 == .audio && $1 == .visual })
        #expect(Set(names).count == names.count)
        let vectors = try BuiltinEncoder(views: names, framesPerClip: 4).encode(clip)
        #expect(vectors.map(\.count) == BuiltinEncoder.views.map(\.dimension))
    }

    @Test("The same clip gives the same bits, whatever an encoder saw before")
    func determinism() throws {
        let encoder = BuiltinEncoder(views: names, framesPerClip: 4)
        let first = try encoder.encode(clip)
        _ = try encoder.encode(ReferenceClip.make(variant: 1, samples: 40_000, frames: 4))
        let again = try encoder.encode(clip)
        let other = try BuiltinEncoder(views: names, framesPerClip: 4).encode(clip)
        #expect(bits(first) == bits(again))
        #expect(bits(first) == bits(other))
    }

    @Test("Some of the views are those of them all, in the encoder's order")
    func subsets() throws {
        let whole = bits(try BuiltinEncoder(views: names, framesPerClip: 4).encode(clip))
        for mask in 1..<1 << names.count {
            let chosen = names.indices.filter { mask >> $0 & 1 == 1 }
            let encoder = BuiltinEncoder(views: chosen.reversed().map { names[$0] }, framesPerClip: 4)
            #expect(encoder.views == chosen.map { BuiltinEncoder.views[$0] })
            #expect(bits(try encoder.encode(clip)) == chosen.map { whole[$0] })
        }
    }

    private func bits(_ vectors: [[Float]]) -> [[UInt32]] { vectors.map { $0.map(\.bitPattern) } }

    /// A clip that lacks something.
    enum Defect: CaseIterable {
        case tooLittleSound, emptySound, noSound, otherRate, tooFewFrames, noPictures

        var clip: MediaClip {
            let whole = ReferenceClip.make(variant: 0, samples: 8000, frames: self == .tooFewFrames ? 1 : 2)
            let sampling = ReferenceClip.sampling(frames: 2)
            let pictures = whole.pictures(sampling).map { [sampling: $0] } ?? [:]
            let sound = whole.sound(rate: Waveform.standardRate)?.samples ?? []
            func clip(_ count: Int, rate: Int = Waveform.standardRate) -> MediaClip {
                let waveform = Waveform(sampleRate: rate, samples: Array(sound.prefix(count)))
                return MediaClip(span: whole.span, pictures: pictures, sounds: [waveform])
            }
            return switch self {
            case .tooLittleSound: clip(1599)
            case .emptySound: clip(0)
            case .noSound: MediaClip(span: whole.span, pictures: pictures, sounds: [])
            case .otherRate: clip(8000, rate: 8000)
            case .tooFewFrames: whole
            case .noPictures:
                MediaClip(
                    span: whole.span, pictures: [:],
                    sounds: [Waveform(sampleRate: Waveform.standardRate, samples: sound)])
            }
        }
    }

    @Test("A clip that lacks what was asked for is told from one that has it", arguments: Defect.allCases)
    func insufficient(defect: Defect) throws {
        let encoder = BuiltinEncoder(views: names, framesPerClip: 2)
        do {
            _ = try encoder.encode(defect.clip)
            Issue.record("was embedded")
        } catch EncodingError.insufficient(let cause) {
            #expect(!cause.isEmpty)
        }
    }

    @Test("An encoder of one sense asks for nothing of the other, and does without it")
    func oneSense() throws {
        let sampling = ReferenceClip.sampling(frames: 4)
        for view in BuiltinEncoder.views {
            let encoder = BuiltinEncoder(views: [view.name], framesPerClip: 4)
            let isHeard = view.modality == .audio
            #expect(encoder.sampling.pictures == (isHeard ? [] : [sampling]))
            #expect(encoder.sampling.soundRates == (isHeard ? [16_000] : []))
            let sounds = try #require(clip.sound(rate: 16_000))
            let pictures = try #require(clip.pictures(sampling))
            let part = MediaClip(
                span: clip.span, pictures: isHeard ? [:] : [sampling: pictures], sounds: isHeard ? [sounds] : [])
            #expect(bits(try encoder.encode(part)) == bits(try encoder.encode(clip)))
        }
    }

    @Test(
        "Sound that is not a finite number is refused by the view it breaks", arguments: [Float.nan, .infinity, 1e38])
    func notFinite(value: Float) {
        let sound = [Float](repeating: value, count: 8000)
        let broken = MediaClip(
            span: clip.span, pictures: [:], sounds: [Waveform(sampleRate: Waveform.standardRate, samples: sound)])
        for view in ["sound.sequence", "sound.texture"] {
            #expect(throws: EncodingError.notFinite(view: view)) {
                try BuiltinEncoder(views: [view], framesPerClip: 4).encode(broken)
            }
        }
    }
}
