import CLibAVUtil

/// The FFmpeg libraries as a whole.
package enum MediaLibrary {
    /// Stops FFmpeg from writing its own log to standard error: what matters comes back as a `MediaError`.
    ///
    /// Global to the process; a program calls it once, at start.
    package static func quieten() {
        av_log_set_level(AV_LOG_QUIET)
    }
}
