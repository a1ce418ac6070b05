import CLibAVUtil

/// FFmpeg's words for a negative result.
func failureReason(_ code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { text in
        guard let start = text.baseAddress, av_strerror(code, start, text.count) == 0 else {
            return "FFmpeg error \(code)"
        }
        return String(cString: start)
    }
}
