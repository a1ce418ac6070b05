import CLibAVUtil
import CLibSWResample
import CShims

/// Turns a stretch of decoded sound into mono float at another rate.
///
/// The mono signal is the mean of all channels, as VGGish and librosa have it: it cannot clip however many there are,
/// and needs no speaker layout. The resampler is libswresample's windowed sinc (Kaiser, β = 12) with 192 taps at the
/// lower of the two rates. At 16 kHz it is flat to about 7.3 kHz and closed at 8 kHz, so that VGGish's highest band is
/// whole and nothing aliases into it; at other rates in proportion.
struct MonoResampler: ~Copyable {
    /// The form sound comes in.
    struct Format: Equatable {
        /// In hertz.
        let rate: Int32
        let channels: Int32

        /// An `AVSampleFormat`.
        let samples: Int32

        init(of frame: UnsafePointer<AVFrame>) {
            rate = frame.pointee.sample_rate
            channels = frame.pointee.ch_layout.nb_channels
            samples = frame.pointee.format
        }
    }

    let format: Format
    private let outputRate: Int64
    private let context: OpaquePointer
    private let input: String

    /// Where the next sample in and out belongs, counted at either rate from the time span's zero.
    private var nextInput: Int64
    private var nextOutput: Int64

    /// - Parameters:
    ///   - frame: Whose format all sound to come has.
    ///   - first: Where the first sample belongs, counted at the frame's rate.
    ///   - outputRate: What comes out, in hertz.
    init(
        _ frame: UnsafePointer<AVFrame>, first: Int64, outputRate: Int, input: String
    ) throws(MediaError) {
        let format = Format(of: frame)
        var mono = AVChannelLayout()
        av_channel_layout_default(&mono, 1)
        var layout = AVChannelLayout()
        defer { av_channel_layout_uninit(&layout) }
        var allocated: OpaquePointer?
        var code = withUnsafePointer(to: frame.pointee.ch_layout) { av_channel_layout_copy(&layout, $0) }
        if code >= 0 {
            code = swr_alloc_set_opts2(
                &allocated, &mono, AV_SAMPLE_FMT_FLT, Int32(outputRate), &layout,
                AVSampleFormat(rawValue: format.samples), format.rate, 0, nil)
        }
        if code >= 0, let allocated {
            code = MonoResampler.configure(allocated, for: format)
        }
        guard code >= 0, let context = allocated else {
            swr_free(&allocated)
            throw .unsupportedCodec(
                input: input,
                codec: "sound of \(format.channels) channels at \(format.rate) Hz (\(MediaError.words(for: code)))")
        }
        self.context = context
        self.format = format
        self.outputRate = Int64(outputRate)
        self.input = input
        nextInput = first
        nextOutput = av_rescale(first, Int64(outputRate), Int64(format.rate))
    }

    deinit {
        var context: OpaquePointer? = context
        swr_free(&context)
    }

    private static func configure(_ context: OpaquePointer, for format: Format) -> Int32 {
        let options = UnsafeMutableRawPointer(context)
        av_opt_set_int(options, "filter_size", 192, 0)
        av_opt_set_int(options, "kaiser_beta", 12, 0)
        av_opt_set_double(options, "cutoff", 0.96, 0)
        if format.channels > 1 {
            let weights = [Double](repeating: 1 / Double(format.channels), count: Int(format.channels))
            let code = swr_set_matrix(context, weights, format.channels)
            if code < 0 { return code }
        }
        return swr_init(context)
    }

    /// The sample at or before another that both rates have at the same instant. From there on, samples come out the
    /// same wherever the resampler began.
    static func commonInstant(before sample: Int64, rate: Int32, outputRate: Int) -> Int64 {
        let period = Int64(rate) / av_gcd(Int64(rate), Int64(outputRate))
        let remainder = sample % period
        return sample - (remainder < 0 ? remainder + period : remainder)
    }

    /// Resamples a block.
    ///
    /// - Parameters:
    ///   - frame: Of the resampler's format.
    ///   - skipped: Samples to leave out at its start.
    mutating func convert(
        _ frame: UnsafePointer<AVFrame>, skipping skipped: Int64, into window: inout SoundWindow
    ) throws(MediaError) {
        let count = Int64(frame.pointee.nb_samples) - skipped
        guard count > 0 else { return }
        let samples = AVSampleFormat(rawValue: format.samples)
        let isPlanar = av_sample_fmt_is_planar(samples) != 0
        let planes = isPlanar ? Int(format.channels) : 1
        let offset = Int(skipped) * Int(av_get_bytes_per_sample(samples)) * (isPlanar ? 1 : Int(format.channels))
        let code = withUnsafeTemporaryAllocation(of: UnsafePointer<UInt8>?.self, capacity: planes) { pointers in
            for index in 0..<planes {
                let plane = frame.pointee.extended_data[index]
                pointers.initializeElement(at: index, to: plane.map { UnsafePointer($0 + offset) })
            }
            return emit(pointers.baseAddress, count: Int32(count), into: &window)
        }
        nextInput += count
        try check(code)
    }

    /// Has the samples that are held back come out, up to where the sound ends.
    consuming func finish(into window: inout SoundWindow) throws(MediaError) {
        try check(emit(nil, count: 0, into: &window))
    }

    /// - Parameter planes: The samples, or nil when there are no more.
    private mutating func emit(
        _ planes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, count: Int32, into window: inout SoundWindow
    ) -> Int32 {
        let capacity = max(1, swr_get_out_samples(context, count))
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: Int(capacity)) { samples in
            var target: UnsafeMutablePointer<UInt8>? = UnsafeMutableRawBufferPointer(samples).baseAddress?
                .assumingMemoryBound(to: UInt8.self)
            var made = swr_convert(context, &target, capacity, planes, count)
            guard made > 0 else { return made }
            if planes == nil {
                let end = av_rescale(nextInput, outputRate, Int64(format.rate))
                made = Int32(clamping: min(Int64(made), max(0, end - nextOutput)))
            }
            window.write(UnsafeBufferPointer(rebasing: samples[..<Int(made)]), at: nextOutput)
            nextOutput += Int64(made)
            return made
        }
    }

    private func check(_ code: Int32) throws(MediaError) {
        if code < 0 {
            throw .corrupt(input: input, reason: "the sound cannot be resampled: \(MediaError.words(for: code))")
        }
    }
}
