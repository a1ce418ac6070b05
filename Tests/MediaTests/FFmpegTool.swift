import Foundation
import HostileMedia
import Testing

/// The command-line programs of FFmpeg, as the tests here call them.
enum FFmpegTool {
    static let isInstalled = FFmpegProgram.isInstalled

    static let missing: Comment = "needs /usr/bin/ffmpeg and /usr/bin/ffprobe: apt-get install ffmpeg"

    /// Runs `ffmpeg` with arguments divided by spaces, then those that may hold spaces themselves.
    @discardableResult
    static func run(_ arguments: String, _ more: String...) throws -> Data {
        try FFmpegProgram.run(arguments, more)
    }

    static func probe(_ arguments: String, _ more: String...) throws -> String {
        try FFmpegProgram.probe(arguments, more)
    }
}
