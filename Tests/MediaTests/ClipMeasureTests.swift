import Foundation
import Foundations
import Media
import Testing

@Suite("Measures of clips")
struct ClipMeasureTests {
    private func waveform(rate: Int = 16_000, seconds: Double, _ value: (Double) -> Double) -> Waveform {
        Waveform(
            sampleRate: rate, samples: (0..<Int(Double(rate) * seconds)).map { Float(value(Double($0) / Double(rate))) }
        )
    }

    @Test("Loudness is the root mean square of the loudest tenth of a second", arguments: [8000, 16_000, 44_100])
    func loudness(rate: Int) {
        #expect(abs(waveform(rate: rate, seconds: 1) { sin(2 * .pi * 440 * $0) }.loudness + 3.01) < 0.02)
        let square = waveform(rate: rate, seconds: 1) { sin(2 * .pi * 400 * $0 + 0.1) < 0 ? -1 : 1 }
        #expect(abs(square.loudness) < 0.01)
        let tenth = waveform(rate: rate, seconds: 1) {
            (0.3..<0.4).contains($0 + 1e-9) ? 0.01 * sin(2 * .pi * 440 * $0) : 0
        }
        #expect(abs(tenth.loudness + 43.01) < 0.05)
        let click = Waveform(sampleRate: rate, samples: [1] + [Float](repeating: 0, count: rate))
        #expect(click.loudness < -28)
    }

    @Test("A constant is not heard, nor is nothing at all; less than a tenth of a second counts as it is")
    func inaudible() {
        #expect(waveform(seconds: 1) { _ in 0 }.loudness == -.infinity)
        #expect(waveform(seconds: 1) { _ in 0.5 }.loudness == -.infinity)
        #expect(Waveform(sampleRate: 16_000, samples: []).loudness == -.infinity)
        #expect(abs(waveform(seconds: 0.05) { sin(2 * .pi * 400 * $0) }.loudness + 3.01) < 0.02)
    }

    @Test("Change is told block by block", arguments: [(64, 64), (65, 33), (8, 8), (5, 3)])
    func change(width: Int, height: Int) {
        let before = [Float](repeating: 0.5, count: 3 * width * height)
        let plain = VideoFrame(width: width, height: height, samples: before)
        let blocks = min(width, 8) * min(height, 8)
        #expect(plain.changes(to: plain) == [Float](repeating: 0, count: blocks))
        // The pixels of the last block, by a tenth, in one of three primaries.
        var after = before
        for row in 0..<height where row * min(height, 8) / height == min(height, 8) - 1 {
            for column in 0..<width where column * min(width, 8) / width == min(width, 8) - 1 {
                after[row * width + column] += 0.1
            }
        }
        let changed = VideoFrame(width: width, height: height, samples: after)
        for changes in [plain.changes(to: changed), changed.changes(to: plain)] {
            #expect(abs(changes[blocks - 1] - 0.1 / 3) < 1e-5 && changes.dropLast().allSatisfy { $0 == 0 })
        }
        let brighter = VideoFrame(width: width, height: height, samples: before.map { $0 + 0.1 })
        #expect(plain.changes(to: brighter).allSatisfy { abs($0 - 0.1) < 1e-5 })
    }
}
