import Embedding
import Foundation
import Media
import Testing

@Suite("Clips with next to nothing in them")
struct DegenerateClipTests {
    enum Sound: CaseIterable {
        case silence, constant, noise, squareWave, impulse

        func samples(_ count: Int) -> [Float] {
            (0..<count).map { index in
                switch self {
                case .silence: 0
                case .constant: 0.5
                case .noise: Float(2 * ReferenceClip.scatter(index) - 1)
                case .squareWave: index / 20 % 2 == 0 ? 1 : -1
                case .impulse: index == count / 2 ? 1 : 0
                }
            }
        }
    }

    enum Picture: CaseIterable {
        case black, white, grey, noise, checkers, edge, diagonal

        func frame(_ number: Int) -> VideoFrame {
            ReferenceClip.grey { x, y in
                switch self {
                case .black: 0
                case .white: 1
                case .grey: 0.5
                case .noise: ReferenceClip.scatter(Int(64 * y + x) + 4096 * number)
                case .checkers: (Int(x) + Int(y) + number) % 2 == 0 ? 1 : 0
                case .edge: x < Double(20 + number) ? 0 : 1
                case .diagonal: (Int(x) + Int(y) + number) / 4 % 2 == 0 ? 1 : 0
                }
            }
        }
    }

    @Test("Every view is finite for any sound, however short", arguments: Sound.allCases, [1600, 1700, 4000, 32_000])
    func sounds(sound: Sound, count: Int) throws {
        try expectFinite(sound.samples(count), .noise, frames: 2)
    }

    @Test("Every view is finite for any picture, however few", arguments: Picture.allCases, [1, 3])
    func pictures(picture: Picture, frames: Int) throws {
        try expectFinite(Sound.noise.samples(1600), picture, frames: frames)
    }

    private func expectFinite(_ sound: [Float], _ picture: Picture, frames: Int) throws {
        let clip = ReferenceClip.clip(
            sound: sound, frames: (0..<frames).map { picture.frame(2 * $0) },
            successors: (0..<frames).map { picture.frame(2 * $0 + 1) })
        let encoder = BuiltinEncoder(views: BuiltinEncoder.views.map(\.name), framesPerClip: frames)
        for (view, vector) in zip(encoder.views, try encoder.encode(clip)) {
            #expect(vector.count == view.dimension && vector.allSatisfy(\.isFinite), "\(view.name)")
        }
    }

    @Test("Nothing moves in a picture that stays", arguments: Picture.allCases)
    func stillness(picture: Picture) throws {
        let frames = [picture.frame(0), picture.frame(0)]
        let clip = ReferenceClip.clip(sound: Sound.silence.samples(1600), frames: frames, successors: frames)
        let motion = try BuiltinEncoder(views: ["picture.motion"], framesPerClip: 2).encode(clip)
        #expect(motion == [[Float](repeating: 0, count: 72)])
    }
}
