import Foundation
import Foundations

/// The sound of one take of a scene: loudness, background and microphone vary from take to take.
struct Recording {
    private let scene: any Scene
    private let level: Float
    private let backgroundLevel: Float
    private let presence: Float
    private let generator: SeededGenerator

    init(of scene: SyntheticScene, generator: SeededGenerator) {
        var generator = generator
        self.scene = scene.type.init(varying: &generator)
        level = amplitude(decibels: generator.number(in: -32 ... -16))
        backgroundLevel = amplitude(decibels: generator.number(in: -25 ... -5))
        presence = generator.number(in: -0.6...1.2)
        self.generator = generator
    }

    /// Mono samples in `-1...1` at 16 kHz: the scene and white noise 5 to 25 dB below it, both through a microphone
    /// that dulls or sharpens, at a root mean square of -32 to -16 dB of full scale.
    func samples(count: Int) -> [Float] {
        var generator = generator
        var samples = scene.samples(count: count, noise: &generator)
        let scenePower = power(of: samples)
        // Uniform noise over -1...1 has a power of a third.
        let background = backgroundLevel * (3 * scenePower).squareRoot()
        var previous: Float = 0
        for index in samples.indices {
            let sample = samples[index] + background * generator.noise()
            samples[index] = sample + presence * (sample - previous)
            previous = sample
        }
        let gain = level / max(power(of: samples), 1e-12).squareRoot()
        for index in samples.indices {
            samples[index] = min(max(samples[index] * gain, -1), 1)
        }
        return samples
    }

    private func power(of samples: [Float]) -> Float {
        samples.reduce(0) { $0 + $1 * $1 } / Float(max(samples.count, 1))
    }
}

/// The factor on samples that changes their level by so much.
private func amplitude(decibels: Float) -> Float {
    pow(10, decibels / 20)
}
