/// What one file may cost before it is given up.
package struct MediaLimits: Sendable, Hashable {
    /// Pixels of one picture, before scaling.
    package var pixels = 8192 * 4320

    /// Streams of one file.
    package var streams = 64

    /// Bytes read to find out what the file is.
    package var probeBytes = 5_000_000

    /// Compressed bytes of the pictures around one clip, which are held in memory until they are decoded.
    package var clipBytes = 256 << 20

    /// Seconds for opening the file, and again for decoding each clip.
    package var seconds = 60.0

    package init() {}
}
