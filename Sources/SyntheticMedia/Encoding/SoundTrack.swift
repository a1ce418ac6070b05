import CLibAVCodec
import CLibAVFormat
import CLibAVUtil

/// The sound of a file: encoded and written block after block.
struct SoundTrack: ~Copyable {
    private let encoder: Encoder
    private let frame: Frame
    private let track: UnsafeMutablePointer<AVStream>
    private let samples: [Float]
    private var position = 0

    init(in muxer: borrowing Muxer, of recording: Recording, format: SyntheticFormat) throws(SyntheticMediaError) {
        let encoder = try Encoder(AV_CODEC_ID_AAC, named: "AAC") { context in
            context.pointee.sample_rate = Int32(SyntheticFormat.sampleRate)
            context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
            context.pointee.time_base = AVRational(num: 1, den: Int32(SyntheticFormat.sampleRate))
            context.pointee.bit_rate = 64_000
            av_channel_layout_default(&context.pointee.ch_layout, 1)
            // The search that is quick; at this bit rate the other sounds the same.
            av_opt_set(context.pointee.priv_data, "aac_coder", "fast", 0)
        }
        let blockLength = encoder.context.pointer.pointee.frame_size
        let frame = try Frame(for: encoder.name) { frame in
            frame.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
            frame.pointee.sample_rate = Int32(SyntheticFormat.sampleRate)
            frame.pointee.nb_samples = blockLength
            av_channel_layout_default(&frame.pointee.ch_layout, 1)
        }
        track = try muxer.addTrack(of: encoder)
        self.encoder = encoder
        self.frame = frame
        samples = recording.samples(count: format.sampleCount)
    }

    /// Encodes the whole blocks before a time.
    mutating func encode(before seconds: Double, into muxer: borrowing Muxer) throws(SyntheticMediaError) {
        let blockLength = Int(encoder.context.pointer.pointee.frame_size)
        let end = min(Int(seconds * Double(SyntheticFormat.sampleRate)), samples.count)
        while position + blockLength <= end {
            try encodeBlock(of: blockLength, into: muxer)
        }
    }

    /// Encodes the rest, whose last block may be shorter, and writes what the encoder still holds back.
    mutating func finish(into muxer: borrowing Muxer) throws(SyntheticMediaError) {
        while position < samples.count {
            let blockLength = Int(encoder.context.pointer.pointee.frame_size)
            try encodeBlock(of: min(blockLength, samples.count - position), into: muxer)
        }
        try encoder.encode(nil, to: track, in: muxer)
    }

    private mutating func encodeBlock(of length: Int, into muxer: borrowing Muxer) throws(SyntheticMediaError) {
        try frame.makeWritable()
        frame.pointer.pointee.nb_samples = Int32(length)
        frame.pointer.pointee.pts = Int64(position)
        samples[position..<position + length].withUnsafeBytes { block in
            UnsafeMutableRawBufferPointer(start: frame.pointer.pointee.data.0, count: block.count).copyMemory(
                from: block)
        }
        position += length
        try encoder.encode(frame.pointer, to: track, in: muxer)
    }
}
