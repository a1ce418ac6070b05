import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

/// A screen that pictures appear on in turn: at each wanted instant it keeps what is shown, scaled.
struct Display: ~Copyable {
    private let instants: [Int64]
    private let lastFrame: Int64
    private let origin: Int64
    private let usualLength: Int64
    private let ticksPerSecond: Double
    private let input: String
    private var scaler: PictureScaler

    /// What is on the screen; empty before the first picture.
    private let shown: Frame
    private var shownTime: Int64?
    private var shownLength: Int64 = 0

    /// `shown` as an encoder sees it, made when first wanted.
    private var converted: VideoFrame?
    private var kept: [VideoFrame] = []

    /// How long the screen may stand still after the last picture before the stream counts as cut off, in seconds.
    private static let patience = 1.0

    /// - Parameters:
    ///   - instants: In ticks of the stream, in time order.
    ///   - lastFrame: The instant that the pictures must about reach; those after it may run over the end.
    ///   - origin: The time of the first picture where pictures do not tell theirs.
    ///   - usualLength: Of a picture, in ticks.
    init(
        _ stream: UnsafeMutablePointer<AVStream>, sampling: FrameSampling, instants: [Int64], lastFrame: Int64,
        origin: Int64, usualLength: Int64, input: String
    ) throws(MediaError) {
        let scaler = try PictureScaler(
            width: sampling.width, height: sampling.height, orientation: Orientation(of: stream), input: input)
        let shown = try Frame(input: input)
        self.instants = instants
        self.lastFrame = lastFrame
        self.origin = origin
        self.usualLength = usualLength
        self.input = input
        let timeBase = stream.pointee.time_base
        ticksPerSecond = Double(timeBase.den) / Double(timeBase.num)
        self.scaler = scaler
        self.shown = shown
        kept.reserveCapacity(instants.count)
    }

    /// Shows all the pictures a decoder has ready.
    mutating func takeAll(from decoder: borrowing Decoder, into frame: UnsafeMutablePointer<AVFrame>) throws(MediaError)
    {
        while try decoder.receive(into: frame) {
            try show(frame)
        }
    }

    /// No picture was shown so far.
    var isEmpty: Bool { shownTime == nil }

    private mutating func show(_ frame: UnsafeMutablePointer<AVFrame>) throws(MediaError) {
        let stated = frame.pointee.best_effort_timestamp
        let time =
            stated != acavd_no_timestamp() ? stated : shownTime.map { $0 + max(shownLength, usualLength) } ?? origin
        if shownTime != nil {
            while kept.count < instants.count && instants[kept.count] < time { try keep() }
        }
        av_frame_unref(shown.pointer)
        av_frame_move_ref(shown.pointer, frame)
        shownTime = time
        shownLength = min(shown.pointer.pointee.pkt_duration, Demuxer.longestPicture)
        converted = nil
    }

    private mutating func keep() throws(MediaError) {
        let picture = if let converted { converted } else { try scaler.convert(shown.pointer) }
        converted = picture
        kept.append(picture)
    }

    /// One picture for each instant. The first stands for instants before it, the last for those after it.
    ///
    /// - Throws: `MediaError.corrupt` when there is no picture, or the pictures end long before the clip does.
    consuming func finish() throws(MediaError) -> [VideoFrame] {
        guard let shownTime else {
            throw .corrupt(input: input, reason: "no picture of the clip could be decoded")
        }
        let end = shownTime + max(shownLength, usualLength)
        guard Double(lastFrame - end) / ticksPerSecond <= Display.patience else {
            throw .corrupt(
                input: input, reason: "the pictures end at \(Double(end - origin) / ticksPerSecond) s, before the clip")
        }
        while kept.count < instants.count { try keep() }
        return kept
    }
}
