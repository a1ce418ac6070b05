/// What is believed to be media, and what one file may cost before it is given up.
///
/// Names are FFmpeg's own, as `ffmpeg -demuxers` and `ffmpeg -decoders` list them. The defaults take in what cameras,
/// phones, editors and video sites have written in the last decades, at up to 8K.
package struct MediaLimits: Sendable, Hashable, Codable {
    // MARK: What is accepted

    /// Containers that are opened: those that hold their own data. Playlists and scripts, which name other files (hls,
    /// concat, dash, sdp, image sequences), are left out on purpose.
    package var demuxers = MediaLimits.selfContainedDemuxers

    /// Decoders that are run, whatever else the FFmpeg at hand has.
    package var decoders = MediaLimits.commonDecoders

    // MARK: How large the file and its streams are

    /// Bytes of the file. One that is larger is refused when its size is known, else when that much of it was met.
    package var fileBytes = 16 << 30

    /// Streams of one file.
    package var streams = 64

    /// Pixels of one picture, before scaling.
    package var pixels = 8192 * 4320

    /// Pixels of one picture of each stream together: probing may decode a picture of every one.
    package var pixelsOfAllStreams = 4 * 8192 * 4320

    /// Channels of the sound; libswresample takes up to 64.
    package var channels = 64

    /// Samples a second of the sound, in hertz.
    package var sampleRate = 768_000

    /// Samples of one decoded block of sound, all channels together.
    package var blockSamples = 4 << 20

    /// Seconds. A file that states more is believed up to here, and clips are cut from that part.
    package var duration = 86_400.0

    // MARK: What the work costs

    /// Bytes read to find out what a file is, and again to find out what its streams are.
    package var probeBytes = 5_000_000

    /// Packets looked at to find out what the streams are.
    package var probePackets = 50_000

    /// Bytes read in all, those read anew for each clip included. A file can have its reader jump to and fro for ever.
    package var readBytes = 64 << 30

    /// Packets read in all.
    package var packets = 10_000_000

    /// Pictures and blocks of sound decoded for one clip.
    package var clipFrames = 100_000

    /// Compressed bytes of the pictures around one clip, which are held in memory until they are decoded.
    package var clipBytes = 256 << 20

    /// Bytes of any one piece of memory that FFmpeg asks for: it must hold a picture of `pixels`, of up to eight bytes
    /// each. A limit of the process, kept from the time that `MediaLibrary.limitAllocation` is called with it.
    package var allocationBytes = 320 << 20

    /// Seconds for all the work on one file, from opening it to the last of its clips.
    package var seconds = 60.0

    /// The defaults.
    package init() {}
}

extension MediaLimits {
    /// The default of `demuxers`.
    package static let selfContainedDemuxers = words(
        """
        mov matroska webm avi flv mpegts mpeg mpegvideo asf ogg nut ivf mxf rm dv h264 hevc m4v av1 obu mjpeg gif
        yuv4mpegpipe wav w64 aiff au caf mp3 aac flac ac3 eac3 amr ape wv tta
        """)

    /// The default of `decoders`: what video sites, cameras, discs, broadcasts and editors use or used. Left out are
    /// formats of single games and devices, of animation scripts, and of still images that no video is made of.
    package static let commonDecoders = words(
        """
        h264 hevc vp8 vp9 libdav1d libaom-av1 av1 libvpx libvpx-vp9
        mpeg1video mpeg2video mpeg4 msmpeg4v1 msmpeg4v2 msmpeg4 h261 h263 h263i h263p flv wmv1 wmv2 wmv3 vc1
        theora vp3 vp6 vp6a vp6f svq1 svq3 rv10 rv20 rv30 rv40 cinepak
        mjpeg prores dnxhd dvvideo rawvideo v210 ffv1 ffvhuff huffyuv utvideo qtrle png gif
        aac aac_latm ac3 eac3 dca truehd mlp mp1 mp1float mp2 mp2float mp3 mp3float opus libopus vorbis libvorbis
        flac alac wavpack tta wmav1 wmav2 wmapro wmalossless wmavoice amrnb amrwb cook sipr real_144 real_288
        speex libspeex nellymoser gsm gsm_ms qdm2 dvaudio s302m g722 g726
        adpcm_ima_qt adpcm_ima_wav adpcm_ms adpcm_swf adpcm_yamaha
        pcm_alaw pcm_mulaw pcm_bluray pcm_dvd pcm_u8 pcm_s8 pcm_s8_planar
        pcm_u16le pcm_u16be pcm_s16le pcm_s16be pcm_s16le_planar pcm_s16be_planar
        pcm_u24le pcm_u24be pcm_s24le pcm_s24be pcm_s24le_planar
        pcm_u32le pcm_u32be pcm_s32le pcm_s32be pcm_s32le_planar pcm_s64le pcm_s64be
        pcm_f32le pcm_f32be pcm_f64le pcm_f64be
        """)

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
