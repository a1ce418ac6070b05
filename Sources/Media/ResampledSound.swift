import CLibAVUtil
import Foundations

/// The sound of one clip at one rate, made of decoded blocks as they come.
final class ResampledSound {
    private let start: Double
    private let rate: Int
    private let input: String
    private var window: SoundWindow

    /// Of the stretch at hand: sound of one format without a gap. Nil before it begins.
    private var resampler: MonoResampler?

    /// Sound around the span that the resampler sees, in seconds. Its filter spans less, 96 samples at the lower rate
    /// to either side, but for sources below 5 kHz.
    private let margin: Double

    init(_ span: TimeSpan, rate: Int, input: String) {
        start = span.start
        self.rate = rate
        self.input = input
        window = SoundWindow(span, rate: rate)
        margin = max(0.02, 128 / Double(rate))
    }

    /// No later block adds a sample.
    var isComplete: Bool { window.isComplete }

    /// What there is of the span.
    var waveform: Waveform { Waveform(sampleRate: rate, samples: window.samples) }

    /// Resamples a block, but for what lies well before the span.
    ///
    /// - Parameter first: Where its first sample belongs, counted at its rate from the time span's zero. It follows the
    ///   block before, unless the stretch was ended.
    func hear(_ block: UnsafePointer<AVFrame>, at first: Int64) throws(MediaError) {
        let format = MonoResampler.Format(of: block)
        if resampler?.format != format { try endStretch() }
        let earliest = Int64(((start - margin) * Double(format.rate)).rounded(.down))
        let begin = MonoResampler.commonInstant(before: earliest, rate: format.rate, outputRate: rate)
        let skipped = resampler == nil ? max(0, begin - first) : 0
        guard skipped < Int64(block.pointee.nb_samples) else { return }
        if resampler == nil {
            resampler = try MonoResampler(block, first: first + skipped, outputRate: rate, input: input)
        }
        try resampler?.convert(block, skipping: skipped, into: &window)
    }

    /// Has the sound that is held back come out: what comes next does not follow it.
    func endStretch() throws(MediaError) {
        guard let ended = resampler.take() else { return }
        try ended.finish(into: &window)
    }
}
