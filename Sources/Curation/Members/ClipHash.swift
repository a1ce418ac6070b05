import Foundations

/// The hash of a video's name, from which those of its clips follow.
///
/// Keyed anew in every process: names come from strangers, who must not be able to choose ones that collide. Nothing that
/// is decided or written down may depend on it.
struct ClipHash {
    let ofVideo: UInt64

    /// - Parameter video: The UTF-8 of its name.
    init(_ video: UnsafeRawBufferPointer) {
        var hasher = Hasher()
        hasher.combine(bytes: video)
        ofVideo = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    init(_ video: VideoID) {
        var name = video.text
        self = name.withUTF8 { ClipHash(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of a clip: another one for each start (the finaliser of SplitMix64, Steele et al. 2014).
    func ofClip(startMilliseconds: Int) -> UInt64 {
        var hash = ofVideo &+ UInt64(bitPattern: Int64(startMilliseconds)) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
