import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims
import Foundations

/// Decodes the sound of one clip as its packets come, and resamples it to each rate that is wanted.
struct SoundReader: ~Copyable {
    private let stream: UnsafeMutablePointer<AVStream>
    private let origin: Int64
    private let span: TimeSpan
    private let allowance: Allowance
    private let decoder: Decoder
    private let frame: Frame
    private let sounds: [ResampledSound]

    /// A packet was met that begins early enough for all the sound of the span to be heard, decoder warmed up.
    private(set) var reachesBack = false

    /// Where the sample after the last block belongs, counted at that block's rate.
    private var following: Int64?
    private var followingRate: Int32 = 1

    /// Sound decoded before the span, in seconds: a codec with overlapping blocks needs some (Opus: 80 ms, RFC 7845,
    /// section 4.6), bit reservoirs (MP3) too.
    private static let preroll = 0.2

    /// Timestamps that miss by less are rounding (Matroska counts milliseconds), in seconds.
    private static let jitter = 0.02

    /// The least sample rate that is believed, in hertz, and how many samples away from zero a block can be, so that no
    /// sum of positions overflows.
    private static let leastRate: Int32 = 1000
    private static let farthest: Int64 = 1 << 50

    /// - Parameters:
    ///   - origin: The time span's zero, in ticks of the stream.
    ///   - rates: What is wanted, in hertz.
    init(
        _ stream: UnsafeMutablePointer<AVStream>, origin: Int64, span: TimeSpan, rates: [Int], _ allowance: Allowance
    ) throws(MediaError) {
        let decoder = try Decoder(stream, allowance)
        let frame = try Frame(input: allowance.input)
        self.stream = stream
        self.origin = origin
        self.span = span
        self.allowance = allowance
        self.decoder = decoder
        self.frame = frame
        sounds = rates.map { ResampledSound(span, rate: $0, input: allowance.input) }
    }

    /// No later packet adds a sample.
    var isComplete: Bool { sounds.allSatisfy(\.isComplete) }

    /// Takes in a packet of the stream.
    mutating func append(_ packet: UnsafePointer<AVPacket>) throws(MediaError) {
        if packet.pointee.pts != acavd_no_timestamp() {
            let start = seconds(packet.pointee.pts - origin)
            reachesBack = reachesBack || start <= max(SoundReader.jitter, span.start - SoundReader.preroll)
            let end = seconds(packet.pointee.pts + packet.pointee.duration - origin)
            if packet.pointee.duration > 0, end < span.start - SoundReader.preroll { return }
        } else {
            reachesBack = true  // There is no telling, and no better place to begin.
        }
        try decoder.send(packet)
        try takeAll()
    }

    /// The samples of the span, as many of them as there are, at each rate.
    consuming func finish() throws(MediaError) -> [Waveform] {
        try decoder.send(nil)
        try takeAll()
        var waveforms: [Waveform] = []
        for sound in sounds {
            try sound.endStretch()
            waveforms.append(sound.waveform)
        }
        return waveforms
    }

    private mutating func takeAll() throws(MediaError) {
        while try decoder.receive(into: frame.pointer) {
            try hear()
        }
    }

    /// Resamples the frame at hand.
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
        guard count > 0, format.rate >= SoundReader.leastRate, !isComplete else { return }

        let first = position(of: block, rate: format.rate)
        let follows = first == following
        following = first + count
        followingRate = format.rate
        for sound in sounds where !sound.isComplete {
            if !follows { try sound.endStretch() }
            try sound.hear(block, at: first)
        }
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

    private func seconds(_ ticks: Int64) -> Double {
        let timeBase = stream.pointee.time_base
        return Double(ticks) * Double(timeBase.num) / Double(timeBase.den)
    }

    private func bounded(_ position: Int64) -> Int64 {
        min(max(position, -SoundReader.farthest), SoundReader.farthest)
    }
}
