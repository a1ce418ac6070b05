import CLibAVCodec
import CLibAVFormat
import CLibAVUtil

/// The FFmpeg libraries as a whole.
package enum MediaLibrary {
    /// Names in allow-lists that nothing of FFmpeg has, but for those of the defaults, which not every build of it has
    /// all of.
    package static func unknownNames(in limits: MediaLimits) -> [String] {
        let demuxers = limits.demuxers.filter { name in
            !MediaLimits.selfContainedDemuxers.contains(name) && av_find_input_format(name) == nil
        }
        let decoders = limits.decoders.filter { name in
            !MediaLimits.commonDecoders.contains(name) && avcodec_find_decoder_by_name(name) == nil
        }
        return demuxers.map { "limits.demuxers: \($0)" } + decoders.map { "limits.decoders: \($0)" }
    }

    /// Stops FFmpeg from writing its own log to standard error: what matters comes back as a `MediaError`.
    ///
    /// Global to the process; a program calls it once, at start.
    package static func quieten() {
        av_log_set_level(AV_LOG_QUIET)
    }

    /// Refuses FFmpeg any single piece of memory above a size; it counts as memory that is not there.
    ///
    /// Global to the process; a program calls it once, at start, or leaves it at 2 GiB. A header of a few bytes can ask
    /// for the whole, and two megabytes of empty tracks for 1.5 GB.
    ///
    /// - Parameter bytes: `MediaLimits.allocationBytes`.
    package static func limitAllocation(to bytes: Int) {
        av_max_alloc(bytes)
    }
}
