import CLibAVCodec
import CLibAVFormat
import CLibAVUtil

/// The pictures of a file: painted, encoded and written one after the other.
struct PictureTrack: ~Copyable {
    private let encoder: Encoder
    private let frame: Frame
    private let track: UnsafeMutablePointer<AVStream>
    private let framesPerSecond: Int
    private var film: Film

    /// A constant quantiser, fine enough that grain and edges survive.
    private static let quality = 4 * FF_QP2LAMBDA

    init(in muxer: borrowing Muxer, of film: Film, format: SyntheticFormat) throws(SyntheticMediaError) {
        let encoder = try Encoder(AV_CODEC_ID_MPEG4, named: "MPEG-4 video") { context in
            context.pointee.width = Int32(format.width)
            context.pointee.height = Int32(format.height)
            context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
            context.pointee.time_base = AVRational(num: 1, den: Int32(format.framesPerSecond))
            context.pointee.framerate = AVRational(num: Int32(format.framesPerSecond), den: 1)
            context.pointee.gop_size = Int32(format.framesPerSecond)
            context.pointee.max_b_frames = 0
            context.pointee.flags |= AV_CODEC_FLAG_QSCALE
            context.pointee.global_quality = PictureTrack.quality
        }
        let frame = try Frame(for: encoder.name) { frame in
            frame.pointee.width = Int32(format.width)
            frame.pointee.height = Int32(format.height)
            frame.pointee.format = AV_PIX_FMT_YUV420P.rawValue
            frame.pointee.quality = PictureTrack.quality
        }
        track = try muxer.addTrack(of: encoder)
        self.encoder = encoder
        self.frame = frame
        framesPerSecond = format.framesPerSecond
        self.film = film
    }

    /// Paints and encodes the frame with this index; to be called in order.
    mutating func encode(frame index: Int, into muxer: borrowing Muxer) throws(SyntheticMediaError) {
        try frame.makeWritable()
        film.paint(Canvas(frame), seconds: Float(index) / Float(framesPerSecond))
        frame.pointer.pointee.pts = Int64(index)
        try encoder.encode(frame.pointer, to: track, in: muxer)
    }

    /// Writes what the encoder still holds back.
    func finish(into muxer: borrowing Muxer) throws(SyntheticMediaError) {
        try encoder.encode(nil, to: track, in: muxer)
    }
}
