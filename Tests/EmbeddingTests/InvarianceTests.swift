import Embedding
import Foundation
import Media
import Testing

/// What each view claims to see, and not to see. "Close" and "far" are told by the distance of vectors: the change that
/// a view claims not to see must move it by less than a quarter of what a change does that it claims to see.
@Suite("What builtin views see")
struct InvarianceTests {
    private func vector(_ view: String, sound: [Float]? = nil, picture: VideoFrame? = nil) throws -> [Float] {
        let frame = picture ?? ReferenceClip.grey { _, _ in 0 }
        let clip = ReferenceClip.clip(
            sound: sound ?? [Float](repeating: 0, count: 1600), frames: [frame], successors: [frame])
        return try #require(try BuiltinEncoder(views: [view], framesPerClip: 1).encode(clip).first)
    }

    private func distance(_ one: [Float], _ other: [Float]) -> Float {
        zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    // Shape.

    private enum Figure { case corner, cross }

    /// Soft strokes on black, in a square of two units about the centre.
    private func picture(_ figure: Figure, centre: (x: Double, y: Double), size: Double) -> VideoFrame {
        ReferenceClip.grey { x, y in
            let (u, v) = ((x - centre.x) / size, (y - centre.y) / size)
            func stroke(_ fromU: Double, _ fromV: Double, _ toU: Double, _ toV: Double) -> Double {
                let (du, dv) = (toU - fromU, toV - fromV)
                let along = min(max(((u - fromU) * du + (v - fromV) * dv) / (du * du + dv * dv), 0), 1)
                let (away, aside) = (u - fromU - along * du, v - fromV - along * dv)
                return exp(-(away * away + aside * aside) / 0.04)
            }
            switch figure {
            case .corner: return max(stroke(-1, -1, -1, 1), stroke(-1, 1, 1, 1))
            case .cross: return max(stroke(-1, -1, 1, 1), stroke(-1, 1, 1, -1))
            }
        }
    }

    @Test(
        "A shape is the same wherever it is and however large",
        arguments: [(20.0, 24.0, 9.0), (44, 40, 9), (32, 32, 7), (32, 32, 13), (26, 38, 12)])
    func shape(x: Double, y: Double, size: Double) throws {
        let view = "picture.shape"
        let corner = try vector(view, picture: picture(.corner, centre: (32, 32), size: 9))
        let moved = try vector(view, picture: picture(.corner, centre: (x, y), size: size))
        let cross = try vector(view, picture: picture(.cross, centre: (x, y), size: size))
        #expect(distance(corner, moved) < 0.25 * distance(corner, cross))
    }

    // Sequence.

    /// Faint noise in which tones of 0.2 s follow each other.
    private func melody(_ hertz: [Double], at start: Double, level: Double = 0.3) -> [Float] {
        (0..<32_000).map { index in
            let time = Double(index) / 16_000 - start
            let note = Int((time / 0.2).rounded(.down))
            let tone = hertz.indices.contains(note) ? level * sin(2 * .pi * hertz[note] * time) : 0
            return Float(tone + 0.002 * level * (ReferenceClip.scatter(index) - 0.5))
        }
    }

    @Test("A sequence is the same whenever it is heard", arguments: [0.1, 0.25, 0.804, 1.2])
    func sequenceInTime(start: Double) throws {
        try expectSameSequence(melody([400, 900, 2500], at: start))
    }

    @Test("A sequence is the same at any loudness", arguments: [0.1, 0.2, 0.6, 0.9])
    func sequenceByLevel(level: Double) throws {
        try expectSameSequence(melody([400, 900, 2500], at: 0.5, level: level))
    }

    private func expectSameSequence(_ sound: [Float]) throws {
        let view = "sound.sequence"
        let original = try vector(view, sound: melody([400, 900, 2500], at: 0.5))
        let reversed = try vector(view, sound: melody([2500, 900, 400], at: 0.5))
        #expect(distance(original, try vector(view, sound: sound)) < 0.25 * distance(original, reversed))
    }

    // Texture.

    /// A tone that swells and fades some times a second, its pitch gliding up or down within each swell.
    private func pulses(_ rate: Double, glide: Double, from start: Double) -> [Float] {
        (0..<80_000).map { index in
            let time = Double(index) / 16_000 + start
            let phase = (time * rate).truncatingRemainder(dividingBy: 1)
            let swell = sin(.pi * phase) * sin(.pi * phase)
            let seconds = phase / rate
            return Float(0.3 * swell * sin(2 * .pi * (1200 + glide * (phase - 0.5)) * seconds))
        }
    }

    @Test("A texture is the same from any moment on", arguments: [0.03, 0.1, 0.17, 0.6])
    func texture(start: Double) throws {
        let view = "sound.texture"
        let original = try vector(view, sound: pulses(5, glide: 600, from: 0))
        let later = try vector(view, sound: pulses(5, glide: 600, from: start))
        let quicker = try vector(view, sound: pulses(9, glide: 600, from: 0))
        let falling = try vector(view, sound: pulses(5, glide: -600, from: 0))
        #expect(distance(original, later) < 0.25 * distance(original, quicker))
        #expect(distance(original, later) < 0.25 * distance(original, falling))
    }

    // Motion.

    @Test("Motion has the direction and the speed of the picture's", arguments: 0..<8, [0.4, 0.8])
    func motion(octant: Int, speed: Double) throws {
        let angle = (Double(octant) + 0.5) / 8 * 2 * .pi
        let (across, down) = (speed * cos(angle), speed * sin(angle))
        func texture(_ x: Double, _ y: Double) -> Double {
            0.5 + 0.15 * sin(0.5 * x + 0.2 * y) + 0.15 * sin(0.55 * y - 0.3 * x) + 0.1 * sin(0.3 * x + 0.4 * y)
        }
        let clip = ReferenceClip.clip(
            sound: [Float](repeating: 0, count: 1600), frames: [ReferenceClip.grey(texture)],
            successors: [ReferenceClip.grey { x, y in texture(x - across, y - down) }])
        let motion = try #require(
            try BuiltinEncoder(views: ["picture.motion"], framesPerClip: 1).encode(clip).first)
        for cell in 0..<16 {
            #expect(abs(Double(motion[2 * cell]) - across) < 0.1 * speed)
            #expect(abs(Double(motion[2 * cell + 1]) - down) < 0.1 * speed)
            #expect(abs(Double(motion[32 + cell]) - speed) < 0.1 * speed)
        }
        let histogram = motion[64...]
        #expect(histogram.firstIndex(of: histogram.max() ?? 0) == 64 + octant)
    }
}
