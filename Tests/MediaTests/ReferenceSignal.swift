import Foundation

/// The signal of `Golden/make_golden.py`, with a period of one second.
enum ReferenceSignal {
    /// - Parameters:
    ///   - slowest: The lowest rate that the signal comes by, if it is not `rate`: all its tones are below half of that.
    ///   - range: Which samples, all of the period unless told.
    static func samples(rate: Int, slowest: Int? = nil, in range: Range<Int>? = nil) -> [Float] {
        let most = 0.42 * Double(min(slowest ?? rate, 16_000))
        let tones = (0..<185).map { 50 + 37 * $0 }.filter { Double($0) < most }
        return (range ?? 0..<rate).map { index in
            let time = Double(index) / Double(rate)
            let sum = tones.enumerated().reduce(0.0) { sum, tone in
                sum + sin(2 * Double.pi * Double(tone.element) * time + 0.7 * Double(tone.offset * tone.offset))
            }
            return Float(0.02 * sum)
        }
    }

    /// The numbers of a file in `Golden`.
    static func golden(_ name: String) throws -> [Float] {
        guard let url = Bundle.module.url(forResource: name, withExtension: "f32", subdirectory: "Golden") else {
            throw CocoaError(.fileNoSuchFile)
        }
        return floats(try Data(contentsOf: url))
    }
}

extension ReferenceSignal {
    static func tone(hertz: Double, rate: Int, count: Int) -> [Float] {
        (0..<count).map { Float(0.5 * sin(2 * Double.pi * hertz * Double($0) / Double(rate))) }
    }

    /// The band, counted from 0 and in fractions, whose centre a frequency is on the mel scale.
    static func melPosition(of hertz: Double, lowest: Double, highest: Double, bands: Int) -> Double {
        func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }
        return (mel(hertz) - mel(lowest)) / (mel(highest) - mel(lowest)) * Double(bands + 1) - 1
    }
}
