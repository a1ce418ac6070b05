package import Foundation

/// Half a second of picture and sound in a few thousand bytes, in each of the containers that the web is full of.
package struct SmallFilm: Sendable {
    /// `mp4`, `mkv`, `webm`, `avi`, `mov`, `ts`, `flv` or `ogg`.
    package let suffix: String
    package let data: Data

    /// One of each, made by FFmpeg.
    package static func all() throws -> [SmallFilm] {
        try [
            ("mp4", "mp4 -movflags +faststart", "-c:v libx264 -g 4 -c:a aac"),
            ("mkv", "matroska", "-c:v mpeg4 -g 4 -c:a mp2"),
            ("webm", "webm", "-c:v libvpx -g 4 -deadline realtime -c:a libvorbis"),
            ("avi", "avi", "-c:v mpeg4 -g 4 -c:a adpcm_ima_wav"),
            ("mov", "mov", "-c:v mjpeg -c:a pcm_s16le"),
            ("ts", "mpegts", "-c:v mpeg2video -r 25 -g 4 -c:a mp2"),
            ("flv", "flv", "-c:v flv -g 4 -c:a libmp3lame"),
            ("ogg", "ogg", "-c:v libtheora -g 4 -c:a libvorbis"),
        ].map { try SmallFilm($0.0, muxer: $0.1, encoding: $0.2) }
    }

    /// - Parameter muxer: With its options.
    private init(_ suffix: String, muxer: String, encoding: String) throws {
        self.suffix = suffix
        let file = FileManager.default.temporaryDirectory.appending(path: "film-\(UUID().uuidString).\(suffix)")
        defer { try? FileManager.default.removeItem(at: file) }
        let rate = encoding.contains("mp3") ? 11_025 : encoding.contains("mp2") ? 16_000 : 8000
        try FFmpegProgram.run(
            "-f lavfi -i testsrc2=s=32x32:r=10:d=0.5 -f lavfi -i sine=r=\(rate):d=0.5 -threads 1 -flags +bitexact"
                + " -fflags +bitexact \(encoding) -f \(muxer)", [file.path])
        data = try Data(contentsOf: file)
    }
}
