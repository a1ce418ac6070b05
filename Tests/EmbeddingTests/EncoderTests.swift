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
        case tooLittleSound, noSound, tooFewFrames, tooManyFrames, noSuccessors, wrongSize, wrongSuccessorSize

        var clip: MediaClip {
            let whole = ReferenceClip.make(variant: 0, samples: 8000, frames: 2)
            let small = VideoFrame(width: 32, height: 32, samples: [Float](repeating: 0, count: 3 * 32 * 32))
            var (sound, frames, successors) = (whole.waveform.samples, whole.frames, whole.successors)
            switch self {
            case .tooLittleSound: sound = Array(sound.prefix(1599))
            case .noSound: sound = []
            case .tooFewFrames: (frames, successors) = (Array(frames.prefix(1)), Array(successors.prefix(1)))
            case .tooManyFrames: (frames, successors) = (frames + frames, successors + successors)
            case .noSuccessors: successors = []
            case .wrongSize: frames[1] = small
            case .wrongSuccessorSize: successors[1] = small
            }
            return ReferenceClip.clip(sound: sound, frames: frames, successors: successors)
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

    @Test(
        "Sound that is not a finite number is refused by the view it breaks", arguments: [Float.nan, .infinity, 1e38])
    func notFinite(value: Float) {
        let sound = [Float](repeating: value, count: 8000)
        let broken = ReferenceClip.clip(sound: sound, frames: clip.frames, successors: clip.successors)
        for view in ["sound.sequence", "sound.texture"] {
            #expect(throws: EncodingError.notFinite(view: view)) {
                try BuiltinEncoder(views: [view], framesPerClip: 4).encode(broken)
            }
        }
    }
}
