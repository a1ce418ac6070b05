import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims
package import Foundations

/// An open media file, from which clips are decoded.
///
/// Belongs to one thread. Every clip is decoded afresh, so that it comes out the same whatever was decoded before.
package struct MediaFile: ~Copyable {
    /// What the file holds.
    package let information: MediaInformation

    let bytes: any MediaBytes
    let demuxer: Demuxer
    let video: UnsafeMutablePointer<AVStream>?
    let audio: UnsafeMutablePointer<AVStream>?

    /// How long before a clip to enter the file, in seconds, so that sound that lies later in it than its pictures is
    /// met, and the sound decoder has a run-up; the second where no key frame is met from the first. Costs little:
    /// pictures that are not wanted are not decoded.
    private static let runUps = [1.0, 12]

    /// In seconds. No span ends later, so that times fit their integers.
    private static let longest = 1e9

    /// Opens a file and finds its best streams.
    ///
    /// A file whose container does not state its length is read through once, without decoding, to learn it.
    ///
    /// - Parameters:
    ///   - bytes: All that is ever read for the file: nothing that it refers to is opened.
    ///   - name: What the file is called in errors.
    ///   - limits: What is accepted, and what the file may cost. The time that is allowed begins to pass.
    package init(
        _ bytes: any MediaBytes, named name: String, limits: MediaLimits = MediaLimits()
    ) throws(MediaError) {
        let allowance = Allowance(input: name, limits: limits)
        if let size = bytes.size, size > Int64(limits.fileBytes) {
            throw .tooLarge(input: name, reason: "it has \(size) bytes where \(limits.fileBytes) are allowed")
        }
        try self.init(bytes, allowance, knownDuration: nil)
    }

    /// - Parameter knownDuration: Of the file when it was opened before, so that nothing of it need be read to learn it.
    init(_ bytes: any MediaBytes, _ allowance: Allowance, knownDuration: Double?) throws(MediaError) {
        let demuxer = try Demuxer(bytes, allowance)
        let video = demuxer.bestStream(AVMEDIA_TYPE_VIDEO)
        let audio = demuxer.bestStream(AVMEDIA_TYPE_AUDIO)
        demuxer.keepOnly([video, audio])
        guard video != nil || audio != nil else {
            throw .noStreams(input: allowance.input, missing: "audio or video")
        }
        for case let stream? in [video, audio] {
            let timeBase = stream.pointee.time_base
            guard timeBase.num > 0, timeBase.den > 0 else {
                throw .corrupt(
                    input: allowance.input, reason: "its unit of time is \(timeBase.num)/\(timeBase.den) of a second")
            }
            _ = try Decoder.codec(of: stream, allowance)
        }
        let duration =
            if let knownDuration { knownDuration } else {
                try MediaFile.duration(of: demuxer, video: video, audio: audio)
            }
        let information = MediaInformation(
            duration: duration,
            video: video.flatMap { MediaInformation.Video($0) },
            audio: audio.flatMap { MediaInformation.Audio($0) })
        self.bytes = bytes
        self.demuxer = demuxer
        self.information = information
        self.video = video
        self.audio = audio
    }

    /// Decodes one clip.
    ///
    /// Frame i of n is the one displayed at the middle of its share of the span, at start + (i + ½)/n of its length;
    /// its successor the one displayed `successorSeconds` later, or the last of the stream. The sound is exactly that
    /// of the span, rounded to samples; where the stream begins late or ends early, there is less of it.
    ///
    /// - Parameters:
    ///   - span: Counted from the start of the file, whatever time its container gives that.
    ///   - sampling: Which pictures, and their size.
    /// - Precondition: The span ends within `1e9` seconds.
    /// - Throws: `MediaError.noStreams` when sound or picture is lacking, which `information` tells beforehand;
    ///   `corrupt` when the pictures cannot be decoded or end well before the span does; `timedOut` when the time that
    ///   began to pass at opening is over.
    /// - Complexity: One pass over the packets of the span, from the key frame before it.
    package mutating func decode(_ span: TimeSpan, sampling: FrameSampling) throws(MediaError) -> MediaClip {
        precondition(span.end <= MediaFile.longest, "no file is that long")
        let allowance = demuxer.allowance
        allowance.beginClip()
        for runUp in MediaFile.runUps {
            if try seek(to: span.start - runUp), let clip = try readClip(span, sampling, isFromStart: false) {
                return clip
            }
        }
        // The container has no index, a wrong one, or its key frames are far apart: read from the start.
        self = try MediaFile(bytes, allowance, knownDuration: information.duration)
        guard let clip = try readClip(span, sampling, isFromStart: true) else {
            throw .corrupt(input: allowance.input, reason: "no picture of the clip was found")
        }
        return clip
    }

    /// Goes to the key frame at or before a time; false when the container cannot.
    private func seek(to seconds: Double) throws(MediaError) -> Bool {
        let video = try stream(video, "video")
        let timeBase = video.pointee.time_base
        let ticks = max(0, seconds) * Double(timeBase.den) / Double(timeBase.num)
        return try demuxer.seek(video, to: demuxer.origin(in: timeBase) + Int64(ticks))
    }

    /// A stream that a clip needs.
    private func stream(
        _ stream: UnsafeMutablePointer<AVStream>?, _ kind: String
    ) throws(MediaError) -> UnsafeMutablePointer<AVStream> {
        guard let stream else { throw .noStreams(input: demuxer.allowance.input, missing: kind) }
        return stream
    }

    /// Reads on from where the demuxer stands until the clip is whole.
    ///
    /// - Returns: Nil when the file was entered behind the key frame of the clip's first picture.
    private func readClip(
        _ span: TimeSpan, _ sampling: FrameSampling, isFromStart: Bool
    ) throws(MediaError) -> MediaClip? {
        let allowance = demuxer.allowance
        let (video, audio) = (try stream(video, "video"), try stream(audio, "audio"))
        var pictures = PictureReader(
            video, origin: demuxer.origin(in: video.pointee.time_base), span: span, sampling: sampling, allowance)
        var sound = try SoundReader(
            audio, origin: demuxer.origin(in: audio.pointee.time_base), span: span, allowance)
        let packet = try Packet(input: allowance.input)
        while !(pictures.isComplete && sound.isComplete), try demuxer.read(into: packet.pointer) {
            switch packet.pointer.pointee.stream_index {
            case video.pointee.index where !pictures.isComplete: try pictures.append(packet.pointer)
            case audio.pointee.index where !sound.isComplete: try sound.append(packet.pointer)
            default: break
            }
        }
        guard isFromStart || pictures.reachesBack else { return nil }
        let (frames, successors) = try pictures.decode()
        return MediaClip(span: span, frames: frames, successors: successors, waveform: try sound.finish())
    }

    /// In seconds, of what all the streams share.
    private static func duration(
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
