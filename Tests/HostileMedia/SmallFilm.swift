package import Foundation

/// Half a second of picture and sound in a few thousand bytes, in one of the containers that the web is full of.
package struct SmallFilm: Sendable {
    /// Such as `mp4`; no two films have the same.
    package let suffix: String
    package let data: Data

    /// One of each container, made by FFmpeg.
    package static func all() throws -> [SmallFilm] {
        try [
            SmallFilm("mp4", "-c:v libx264 -g 4 -c:a aac -movflags +faststart"),
            SmallFilm("mkv", "-c:v mpeg4 -g 4 -c:a mp2 -f matroska", soundRate: 16_000),
            SmallFilm("webm", "-c:v libvpx -g 4 -deadline realtime -c:a libvorbis"),
            SmallFilm("avi", "-c:v mpeg4 -g 4 -c:a adpcm_ima_wav"),
            SmallFilm("mov", "-c:v mjpeg -c:a pcm_s16le"),
            SmallFilm("ts", "-c:v mpeg2video -r 25 -g 4 -c:a mp2 -f mpegts", soundRate: 16_000),
            SmallFilm("flv", "-c:v flv -g 4 -c:a libmp3lame", soundRate: 11_025),
            SmallFilm("ogg", "-c:v libtheora -g 4 -c:a libvorbis"),
            // A fragmented MP4, and what the allow-list has besides.
            SmallFilm("m4s", "-c:v libx264 -g 4 -c:a aac -movflags frag_keyframe+empty_moov -f mp4"),
            SmallFilm("mpg", "-c:v mpeg2video -r 25 -g 4 -c:a mp2 -f mpeg", soundRate: 32_000),
            SmallFilm("wmv", "-c:v wmv2 -g 4 -c:a wmav2 -f asf"),
            SmallFilm("nut", "-c:v ffv1 -c:a flac -f nut"),
            SmallFilm("mxf", "-c:v mpeg2video -r 25 -g 4 -c:a pcm_s16le -f mxf", soundRate: 48_000),
        ]
    }

    private init(_ suffix: String, _ encoding: String, soundRate: Int = 8000) throws {
        self.suffix = suffix
        let file = FileManager.default.temporaryDirectory.appending(path: "film-\(UUID().uuidString).\(suffix)")
        defer { try? FileManager.default.removeItem(at: file) }
        try FFmpegProgram.run(
            "-f lavfi -i testsrc2=s=32x32:r=10:d=0.5 -f lavfi -i sine=r=\(soundRate):d=0.5 -threads 1 -flags +bitexact"
                + " -fflags +bitexact \(encoding)", [file.path])
        data = try Data(contentsOf: file)
    }
}
