import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

/// A picture that an encoder wants of a clip.
struct WantedPicture {
    /// When it is displayed, in ticks of the stream.
    let instant: Int64

    /// What it becomes.
    let fit: PictureFit
}

/// A screen that pictures appear on in turn: at each wanted instant it keeps what is shown, scaled.
struct Display: ~Copyable {
    private let wanted: [WantedPicture]
    private let lastFrame: Int64
    private let origin: Int64
    private let usualLength: Int64
    private let ticksPerSecond: Double
    private let input: String
    private let orientation: Orientation
    private var scalers: [PictureFit: PictureScaler] = [:]

    /// What is on the screen; empty before the first picture.
    private let shown: Frame
    private var shownTime: Int64?
    private var shownLength: Int64 = 0

    /// `shown` as encoders see it, made when first wanted.
    private var converted: [PictureFit: VideoFrame] = [:]
    private var kept: [VideoFrame] = []

    /// How long the screen may stand still after the last picture before the stream counts as cut off, in seconds.
    private static let patience = 1.0

    /// - Parameters:
    ///   - wanted: In time order.
    ///   - lastFrame: The instant that the pictures must about reach; those after it may run over the end.
    ///   - origin: The time of the first picture where pictures do not tell theirs.
    ///   - usualLength: Of a picture, in ticks.
    init(
        _ stream: UnsafeMutablePointer<AVStream>, wanted: [WantedPicture], lastFrame: Int64, origin: Int64,
        usualLength: Int64, input: String
    ) throws(MediaError) {
        let shown = try Frame(input: input)
        self.wanted = wanted
        self.lastFrame = lastFrame
        self.origin = origin
        self.usualLength = usualLength
        self.input = input
        let timeBase = stream.pointee.time_base
        ticksPerSecond = Double(timeBase.den) / Double(timeBase.num)
        orientation = Orientation(of: stream)
        self.shown = shown
        kept.reserveCapacity(wanted.count)
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
            while kept.count < wanted.count && wanted[kept.count].instant < time { try keep() }
        }
        av_frame_unref(shown.pointer)
        av_frame_move_ref(shown.pointer, frame)
        shownTime = time
        shownLength = min(shown.pointer.pointee.pkt_duration, Demuxer.longestPicture)
        converted.removeAll(keepingCapacity: true)
    }

    private mutating func keep() throws(MediaError) {
        let fit = wanted[kept.count].fit
        let picture = if let made = converted[fit] { made } else { try scaler(for: fit).convert(shown.pointer) }
        converted[fit] = picture
        kept.append(picture)
    }

    private mutating func scaler(for fit: PictureFit) -> PictureScaler {
        let scaler = scalers[fit] ?? PictureScaler(fit, orientation: orientation, input: input)
        scalers[fit] = scaler
        return scaler
    }

    /// The wanted pictures. The first shown stands for instants before it, the last for those after it.
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
        while kept.count < wanted.count { try keep() }
        return kept
    }
}
