import Foundation
import Foundations
import Media
import Testing

@Suite("Fourier transform")
struct FourierTransformTests {
    @Test("Agrees with the sum that defines it", arguments: [4, 8, 64, 512, 1024, 48, 320, 960])
    func agreesWithDefinition(size: Int) {
        var generator = SeededGenerator(seed: UInt64(size))
        let signal = (0..<size).map { _ in Float(generator.nextUnit() - 0.5) }
        var transform = FourierTransform(size: size)
        var spectrum = [Float](repeating: 0, count: transform.spectrumLength)
        for _ in 0..<2 {  // Scratch is reused: the second time must be like the first.
            var output = spectrum.mutableSpan
            transform.transform(signal.span, into: &output)
        }
        for bin in 0...size / 2 {
            var (real, imaginary) = (0.0, 0.0)
            for (index, sample) in signal.enumerated() {
                let angle = -2 * Double.pi * Double(bin * index % size) / Double(size)
                real += Double(sample) * cos(angle)
                imaginary += Double(sample) * sin(angle)
            }
            #expect(abs(Double(spectrum[2 * bin]) - real) < 1e-4)
            #expect(abs(Double(spectrum[2 * bin + 1]) - imaginary) < 1e-4)
        }
    }
}
