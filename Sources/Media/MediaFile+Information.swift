import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims

extension MediaFile {
    /// In seconds, of what all the streams share.
    static func duration(
        of demuxer: borrowing Demuxer, video: UnsafeMutablePointer<AVStream>?, audio: UnsafeMutablePointer<AVStream>?
    ) throws(MediaError) -> Double {
        let streams = [video, audio].compactMap { $0 }
        let most = min(demuxer.allowance.limits.duration, longest)
        let stated = demuxer.statedDuration
        let lengths = streams.compactMap { stream -> Double? in
            guard stated != nil, stream.pointee.duration != acavd_no_timestamp(), stream.pointee.duration > 0 else {
                return nil
            }
            let timeBase = stream.pointee.time_base
            return Double(stream.pointee.duration) * Double(timeBase.num) / Double(timeBase.den)
        }
        if let stated {
            return min(lengths.min() ?? stated, stated, most)
        }
        return min(try scannedDuration(of: demuxer, streams: streams), most)
    }

    /// The same, from the timestamps of all packets, or their number where they have none.
    private static func scannedDuration(
        of demuxer: borrowing Demuxer, streams: [UnsafeMutablePointer<AVStream>]
    ) throws(MediaError) -> Double {
        var ends = [Double](repeating: 0, count: streams.count)
        let packet = try Packet(input: demuxer.allowance.input)
        while try demuxer.read(into: packet.pointer) {
            let read = packet.pointer.pointee
            guard let index = streams.firstIndex(where: { $0.pointee.index == read.stream_index }) else { continue }
            let timeBase = streams[index].pointee.time_base
            let second = Double(timeBase.den) / Double(timeBase.num)
            let time = read.pts != acavd_no_timestamp() ? read.pts : read.dts
            let length = Double(max(0, read.duration)) / second
            if time != acavd_no_timestamp() {
                let end = Double(time - demuxer.origin(in: timeBase)) / second + length
                ends[index] = max(ends[index], end)
            } else {
                ends[index] += length
            }
        }
        return ends.min() ?? 0
    }
}

extension MediaInformation.Video {
    init?(_ stream: UnsafeMutablePointer<AVStream>) {
        guard let parameters = stream.pointee.codecpar?.pointee else { return nil }
        let isTransposed = Orientation(of: stream).isTransposed
        width = Int(isTransposed ? parameters.height : parameters.width)
        height = Int(isTransposed ? parameters.width : parameters.height)
        let rate = stream.pointee.avg_frame_rate
        frameRate = rate.num > 0 && rate.den > 0 ? Double(rate.num) / Double(rate.den) : nil
    }
}

extension MediaInformation.Audio {
    init?(_ stream: UnsafeMutablePointer<AVStream>) {
        guard let parameters = stream.pointee.codecpar?.pointee else { return nil }
        sampleRate = Int(parameters.sample_rate)
        channels = Int(parameters.ch_layout.nb_channels)
    }
}
