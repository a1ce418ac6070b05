import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

/// Looks at single key frames of a video, wherever they are in it.
struct KeyFrameReader: ~Copyable {
    private let stream: UnsafeMutablePointer<AVStream>
    private let allowance: Allowance
    private let origin: Int64

    /// Of the pictures, which may come later than the sound: some containers do not go to before it.
    private let start: Int64
    private let ticksPerSecond: Double
    private let decoder: Decoder
    private let scaler: PictureScaler
    private let packet: Packet
    private let frame: Frame

    /// Where the key frame lies that is met for an instant, in seconds from it. One from farther back says nothing of the
    /// instant: there may be others that the container does not know of; most encoders put one in every 250 frames at
    /// least. One that comes later was met in its stead: the container knows places and not key frames (MPEG streams).
    /// (A little later is due to those that go by when a picture is decoded and not by when it is shown.)
    private static let expected = -30.0...1.0

    /// Packets that are read at a place to find a key frame, where the container does not go straight to one.
    private static let mostPackets = 1000

    init(_ demuxer: borrowing Demuxer, _ stream: UnsafeMutablePointer<AVStream>) throws(MediaError) {
        let allowance = demuxer.allowance
        let timeBase = stream.pointee.time_base
        let decoder = try Decoder(stream, allowance)
        let packet = try Packet(input: allowance.input)
        let frame = try Frame(input: allowance.input)
        self.stream = stream
        self.allowance = allowance
        origin = demuxer.origin(in: timeBase)
        let stated = stream.pointee.start_time
        start = stated == acavd_no_timestamp() ? Int64.min : Demuxer.plausible(stated) ?? Int64.min
        ticksPerSecond = Double(timeBase.den) / Double(timeBase.num)
        self.decoder = decoder
        scaler = PictureScaler(
            PictureFit(width: SurveyPicture.side, height: SurveyPicture.side), orientation: Orientation(of: stream),
            input: allowance.input)
        self.packet = packet
        self.frame = frame
    }

    /// Looks for the key frame at an instant and puts it among those seen, unless it is one of them. What is met may be
    /// nothing, at the end of a file, or damaged; then none is added.
    ///
    /// - Parameters:
    ///   - instant: In seconds from the start of the file.
    ///   - pictures: In time order.
    /// - Returns: False where the container does not find key frames.
    func look(
        at instant: Double, into pictures: inout [SurveyPicture], _ demuxer: borrowing Demuxer
    ) throws(MediaError) -> Bool {
        let target = max(origin + Int64(instant * ticksPerSecond), start)
        // Some containers do not go to where no key frame follows; one that never goes anywhere is known at once.
        guard try demuxer.seek(stream, to: target) else { return !pictures.isEmpty }
        guard try readKeyFrame(demuxer) else { return true }
        let ticks = packet.pointer.pointee.pts
        guard ticks != acavd_no_timestamp() else { return true }
        let time = max(0, Double(ticks - origin) / ticksPerSecond)
        guard KeyFrameReader.expected.contains(time - instant) else { return false }
        let until = max(time, instant)
        let place = pictures.firstIndex { $0.time >= time } ?? pictures.count
        if place < pictures.count, pictures[place].time == time {
            pictures[place].until = max(pictures[place].until, until)
        } else if let colours = try decode() {
            pictures.insert(SurveyPicture(time: time, until: until, colours: colours), at: place)
        }
        return true
    }

    private func readKeyFrame(_ demuxer: borrowing Demuxer) throws(MediaError) -> Bool {
        for _ in 0..<KeyFrameReader.mostPackets {
            guard try demuxer.read(into: packet.pointer) else { return false }
            let read = packet.pointer.pointee
            if read.stream_index == stream.pointee.index && read.flags & AV_PKT_FLAG_KEY != 0 { return true }
        }
        return false
    }

    /// - Returns: Nil when the packet at hand gives no picture.
    private func decode() throws(MediaError) -> [Float]? {
        try decoder.send(packet.pointer)
        try decoder.send(nil)
        let colours = try decoder.receive(into: frame.pointer) ? try scaler.convert(frame.pointer).samples : nil
        decoder.flush()
        return colours
    }
}
