import Foundations

/// The samples of one time span at one rate, as they come in.
struct SoundWindow {
    /// The samples kept so far, without a gap. Nothing is put before the first or after the last.
    private(set) var samples: [Float] = []

    /// Where the next sample belongs and where the span ends, in output samples from the time span's zero.
    private var next: Int64
    private let end: Int64

    /// - Parameter rate: Of the samples, in hertz.
    init(_ span: TimeSpan, rate: Int) {
        next = Int64((span.start * Double(rate)).rounded())
        end = Int64((span.end * Double(rate)).rounded())
        samples.reserveCapacity(Int(end - next))
    }

    var isComplete: Bool { next >= end }

    /// Keeps what falls into the span and was not there before. A gap in the sound becomes silence. Samples that are
    /// no numbers become silence too, and what a float source holds beyond full scale is limited, as any player does.
    mutating func write(_ block: UnsafeBufferPointer<Float>, at start: Int64) {
        let blockEnd = min(start + Int64(block.count), end)
        guard blockEnd > next else { return }
        guard start < end else {
            next = end
            return
        }
        if start > next {
            if !samples.isEmpty {
                samples.append(contentsOf: repeatElement(0, count: Int(start - next)))
            }
            next = start
        }
        for sample in block[Int(next - start)..<Int(blockEnd - start)] {
            samples.append(sample.isNaN ? 0 : min(max(sample, -1), 1))
        }
        next = blockEnd
    }
}
