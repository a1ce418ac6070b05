import Foundation
import Foundations
import Media

/// The clips of `Golden/make_reference.py`, and others of use to tests.
enum ReferenceClip {
    static let side = 64

    /// A clip by the formulas of the script.
    static func make(variant: Int, samples: Int, frames: Int) -> MediaClip {
        clip(
            sound: sound(variant: Double(variant), count: samples),
            frames: (0..<frames).map { picture(variant: Double(variant), frame: $0, later: 0) },
            successors: (0..<frames).map { picture(variant: Double(variant), frame: $0, later: 1) })
    }

    static func clip(sound: [Float], frames: [VideoFrame], successors: [VideoFrame]) -> MediaClip {
        let waveform = Waveform(sampleRate: Waveform.standardRate, samples: sound)
        return MediaClip(
            span: TimeSpan(start: 0, end: waveform.duration),
            pictures: [sampling(frames: frames.count): ClipPictures(frames: frames, successors: successors)],
            sounds: [waveform])
    }

    /// What the builtin encoder asks for.
    static func sampling(frames: Int) -> FrameSampling {
        FrameSampling(framesPerClip: frames, width: side, height: side, successorSeconds: 1.0 / 12)
    }

    /// A grey picture whose brightness is a formula.
    static func grey(_ brightness: (_ x: Double, _ y: Double) -> Double) -> VideoFrame {
        let plane = (0..<side * side).map { Float(brightness(Double($0 % side), Double($0 / side))) }
        return VideoFrame(width: side, height: side, samples: plane + plane + plane)
    }

    /// Repeatable noise in 0 ... 1.
    static func scatter(_ index: Int) -> Double {
        Double((index * 1_103_515_245 + 12345) % (1 << 31)) / Double(1 << 31)
    }

    private static func picture(variant: Double, frame: Int, later: Int) -> VideoFrame {
        let (time, delay) = (Double(frame), Double(later))
        var samples: [Float] = []
        for channel in 0..<3 {
            let shade = Double(channel)
            for pixel in 0..<side * side {
                let (x, y) = (Double(pixel % side), Double(pixel / side))
                let across = x - (26 + 4 * variant + 1.5 * time + 0.8 * delay)
                let down = y - (38 - 5 * variant - time - 0.5 * delay)
                let ellipse = 0.5 * exp(-(across / 9) * (across / 9) - (down / 5) * (down / 5))
                let texture = 0.08 * sin((0.5 + variant) * x + 0.35 * y + 0.4 * time + shade)
                let noise = 0.03 * scatter(pixel + 4096 * channel + 12288 * (2 * frame + later))
                let value = 0.2 + 0.05 * shade + (1 - 0.3 * shade) * ellipse + texture + noise
                samples.append(Float(min(max(value, 0), 1)))
            }
        }
        return VideoFrame(width: side, height: side, samples: samples)
    }

    private static func sound(variant: Double, count: Int) -> [Float] {
        let last = Double(count - 1) / Double(Waveform.standardRate)
        return (0..<count).map { index in
            let t = Double(index) / Double(Waveform.standardRate)
            let glide =
                sin(2 * .pi * (300 + 200 * variant + 400 * t) * t) * (1 + sin(2 * .pi * 4 * t))
            let distance = (t - 0.6 * last) / (0.1 * last)
            let burst = exp(-distance * distance) * sin(2 * .pi * 1700 * t)
            return Float(0.1 * glide + 0.3 * burst + 0.01 * (scatter(index) - 0.5))
        }
    }
}
