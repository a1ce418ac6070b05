import Media

/// The bytes of a video, and how long was waited for them. Belongs to one thread.
final class MeteredBytes: MediaBytes {
    private let bytes: any MediaBytes

    /// What all reads have taken so far.
    private(set) var waited = Duration.zero

    init(_ bytes: any MediaBytes) {
        self.bytes = bytes
    }

    var size: Int64? { bytes.size }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaBytesError) -> Int {
        let began = SuspendingClock.now
        defer { waited += began.duration(to: .now) }
        return try bytes.read(into: buffer, at: offset)
    }
}
