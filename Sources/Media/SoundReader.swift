import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims
import Foundations

/// Decodes and resamples the sound of one clip as its packets come.
struct SoundReader: ~Copyable {
    private let stream: UnsafeMutablePointer<AVStream>
    private let origin: Int64
    private let span: TimeSpan
    private let allowance: Allowance
    private let decoder: Decoder
    private let frame: Frame
    private var resampler: MonoResampler?
    private var window: SoundWindow

    /// Where the sample after the last block belongs, counted at that block's rate.
    private var following: Int64?
    private var followingRate: Int32 = 1

    /// Sound decoded before the span, in seconds: a codec with overlapping blocks needs some (Opus: 80 ms, RFC 7845,
    /// section 4.6), bit reservoirs (MP3) too.
    private static let preroll = 0.2

    /// Sound around the span that the resampler sees, in seconds; its filter spans less.
    private static let margin = 0.02

    /// Timestamps that miss by less are rounding (Matroska counts milliseconds), in seconds.
    private static let jitter = 0.02

    /// The least sample rate that is believed, in hertz, and how many samples away from zero a block can be, so that no
    /// sum of positions overflows.
    private static let leastRate: Int32 = 1000
    private static let farthest: Int64 = 1 << 50

    /// - Parameter origin: The time span's zero, in ticks of the stream.
    init(
        _ stream: UnsafeMutablePointer<AVStream>, origin: Int64, span: TimeSpan, _ allowance: Allowance
    ) throws(MediaError) {
        let decoder = try Decoder(stream, allowance)
        let frame = try Frame(input: allowance.input)
        self.stream = stream
        self.origin = origin
        self.span = span
        self.allowance = allowance
        self.decoder = decoder
        self.frame = frame
        window = SoundWindow(span)
    }

    /// No later packet adds a sample.
    var isComplete: Bool { window.isComplete }

    /// Takes in a packet of the stream.
    mutating func append(_ packet: UnsafePointer<AVPacket>) throws(MediaError) {
        if packet.pointee.pts != acavd_no_timestamp(), packet.pointee.duration > 0 {
            let ticks = packet.pointee.pts + packet.pointee.duration - origin
            let timeBase = stream.pointee.time_base
            let end = Double(ticks) * Double(timeBase.num) / Double(timeBase.den)
            if end < span.start - SoundReader.preroll { return }
        }
        try decoder.send(packet)
        try takeAll()
    }

    /// The samples of the span, as many of them as there are.
    consuming func finish() throws(MediaError) -> Waveform {
        try decoder.send(nil)
        try takeAll()
        try endStretch()
        return Waveform(samples: window.samples)
    }

    private mutating func takeAll() throws(MediaError) {
        while try decoder.receive(into: frame.pointer) {
            try hear()
        }
    }

    /// Resamples the frame at hand, but for what lies well before the span.
    private mutating func hear() throws(MediaError) {
        let block = UnsafePointer(frame.pointer)
        let format = MonoResampler.Format(of: block)
        let count = Int64(block.pointee.nb_samples)
        guard format.rate <= allowance.limits.sampleRate, format.channels <= allowance.limits.channels else {
            throw .tooLarge(
                input: allowance.input,
                reason: "sound of \(format.channels) channels at \(format.rate) Hz where \(allowance.limits.channels) "
                    + "channels and \(allowance.limits.sampleRate) Hz are allowed")
        }
        guard count > 0, format.rate >= SoundReader.leastRate, !window.isComplete else { return }

        let first = position(of: block, rate: format.rate)
        if first != following || resampler?.format != format {
            try endStretch()
        }
        following = first + count
        followingRate = format.rate

        let earliest = Int64(((span.start - SoundReader.margin) * Double(format.rate)).rounded(.down))
        let begin = MonoResampler.commonInstant(before: earliest, rate: format.rate)
        let skipped = resampler == nil ? max(0, begin - first) : 0
        guard skipped < count else { return }
        if resampler == nil {
            resampler = try MonoResampler(block, first: first + skipped, input: allowance.input)
        }
        try resampler?.convert(block, skipping: skipped, into: &window)
    }

    /// Where a block's first sample belongs, counted at its rate from the time span's zero: after the one before,
    /// unless its timestamp says otherwise.
    private func position(of block: UnsafePointer<AVFrame>, rate: Int32) -> Int64 {
        let expected = following.map { bounded(av_rescale($0, Int64(rate), Int64(followingRate))) }
        let time = block.pointee.best_effort_timestamp
        guard time != acavd_no_timestamp() else { return expected ?? 0 }
        let exact = av_rescale_q(time - origin, stream.pointee.time_base, AVRational(num: 1, den: rate))
        let stated = bounded(exact)
        guard let expected, abs(Double(stated) - Double(expected)) <= SoundReader.jitter * Double(rate)
        else {
            return stated
        }
        return expected
    }

    private func bounded(_ position: Int64) -> Int64 {
        min(max(position, -SoundReader.farthest), SoundReader.farthest)
    }

    private mutating func endStretch() throws(MediaError) {
        guard let ended = resampler.take() else { return }
        try ended.finish(into: &window)
    }
}
