import CLibAVFormat
import CShims

/// What stands behind libavformat's reading: a place in the bytes of a file.
///
/// A class, because the callbacks keep its address.
final class ByteReader {
    private let bytes: any MediaBytes
    private let allowance: Allowance
    private var position: Int64 = 0

    init(_ bytes: any MediaBytes, _ allowance: Allowance) {
        self.bytes = bytes
        self.allowance = allowance
    }

    /// - Returns: How many bytes were read, or an FFmpeg code, whose reason the allowance then holds unless it is that
    ///   of the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
        guard !allowance.isSpent, !allowance.isSurveySpent else { return acavd_averror_exit() }
        var wanted = buffer.count
        if let size = bytes.size {
            wanted = Int(min(Int64(wanted), size - min(position, size)))
        }
        guard wanted > 0 else { return acavd_averror_eof() }
        let count: Int
        do throws(MediaBytesError) {
            count = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: position)
        } catch {
            allowance.fail(.unreadable(input: allowance.input, reason: error.description))
            return acavd_averror_exit()
        }
        precondition((0...wanted).contains(count), "no more bytes than there was room for")
        guard count > 0 else { return acavd_averror_eof() }
        position += Int64(count)
        allowance.spend(bytes: count, endingAt: position)
        return allowance.failure == nil ? Int32(count) : acavd_averror_exit()
    }

    /// Goes to an offset, or tells the size, as avio.h has it.
    func seek(to offset: Int64, whence: Int32) -> Int64 {
        switch whence & ~AVSEEK_FORCE {
        case AVSEEK_SIZE:
            return bytes.size ?? Int64(acavd_averror(ENOSYS))
        case SEEK_SET where offset >= 0 && offset <= Int64(allowance.limits.fileBytes):
            position = offset
            return offset
        default:
            return Int64(acavd_averror(EINVAL))
        }
    }
}
