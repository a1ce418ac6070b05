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
    static let longest = 1e9

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

    /// Decodes one clip, once for all that is asked of it.
    ///
    /// Each frame is the one displayed at its instant (`FrameSampling.instants`), its successor the one displayed
    /// `successorSeconds` later, or the last of the stream. The sound is exactly that of the span, rounded to samples of
    /// each rate; where the stream begins late or ends early, there is less of it. What one sampling or rate gives does
    /// not depend on the others. A stream that nothing is asked of is not decoded, nor need it be there.
    ///
    /// - Parameters:
    ///   - span: Counted from the start of the file, whatever time its container gives that.
    ///   - sampling: Which pictures, their size, and the rates of the sound.
    /// - Precondition: The span ends within `1e9` seconds.
    /// - Throws: `MediaError.noStreams` when sound or picture is asked for and lacking, which `information` tells
    ///   beforehand; `corrupt` when the pictures cannot be decoded or end well before the span does; `tooLarge` when
    ///   the centre of one is wanted that is too long (`PictureFit.greatestElongation`); `timedOut` when the time that
    ///   began to pass at opening is over.
    /// - Complexity: One pass over the packets of the span, from the key frame before it.
    package mutating func decode(_ span: TimeSpan, sampling: ClipSampling) throws(MediaError) -> MediaClip {
        precondition(span.end <= MediaFile.longest, "no file is that long")
        let allowance = demuxer.allowance
        allowance.beginClip()
        for runUp in MediaFile.runUps {
            if try seek(to: span.start - runUp), let clip = try readClip(span, sampling, isFromStart: false) {
                return clip
            }
            if span.start <= runUp { break }
        }
        // The container has no index, a wrong one, one that knows nothing of sound before the first picture, or its key
        // frames are far apart: read from the start.
        self = try MediaFile(bytes, allowance, knownDuration: information.duration)
        guard let clip = try readClip(span, sampling, isFromStart: true) else {
            throw .corrupt(input: allowance.input, reason: "the clip was not found")
        }
        return clip
    }

    /// Goes to the key frame at or before a time; false when the container cannot.
    private func seek(to seconds: Double) throws(MediaError) -> Bool {
        // Sound alone too is entered by the pictures where there are any, so that it is the same with and without them.
        guard let stream = video ?? audio else { return false }
        let timeBase = stream.pointee.time_base
        let ticks = max(0, seconds) * Double(timeBase.den) / Double(timeBase.num)
        return try demuxer.seek(stream, to: demuxer.origin(in: timeBase) + Int64(ticks))
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
    /// - Returns: Nil when the file was entered behind the key frame of the clip's first picture or the beginning of its
    ///   sound.
    private func readClip(
        _ span: TimeSpan, _ sampling: ClipSampling, isFromStart: Bool
    ) throws(MediaError) -> MediaClip? {
        var pictures = try pictureReader(span, sampling.pictures)
        var sound = try soundReader(span, sampling.soundRates)
        let packet = try Packet(input: demuxer.allowance.input)
        while !(pictures?.isComplete ?? true) || !(sound?.isComplete ?? true), try demuxer.read(into: packet.pointer) {
            switch packet.pointer.pointee.stream_index {
            case video?.pointee.index where !(pictures?.isComplete ?? true): try pictures?.append(packet.pointer)
            case audio?.pointee.index where !(sound?.isComplete ?? true): try sound?.append(packet.pointer)
            default: break
            }
        }
        guard isFromStart || (pictures?.reachesBack ?? true) && (sound?.reachesBack ?? true) else { return nil }
        return MediaClip(
            span: span, pictures: try pictures.take()?.decode() ?? [:], sounds: try sound.take()?.finish() ?? [])
    }

    /// Nil when no pictures are wanted.
    private func pictureReader(
        _ span: TimeSpan, _ samplings: [FrameSampling]
    ) throws(MediaError) -> PictureReader? {
        guard !samplings.isEmpty else { return nil }
        let video = try stream(video, "video")
        return PictureReader(
            video, origin: demuxer.origin(in: video.pointee.time_base), span: span, samplings: samplings,
            demuxer.allowance)
    }

    /// Nil when no sound is wanted.
    private func soundReader(_ span: TimeSpan, _ rates: [Int]) throws(MediaError) -> SoundReader? {
        guard !rates.isEmpty else { return nil }
        let audio = try stream(audio, "audio")
        return try SoundReader(
            audio, origin: demuxer.origin(in: audio.pointee.time_base), span: span, rates: rates, demuxer.allowance)
    }
}
