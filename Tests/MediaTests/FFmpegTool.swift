import Foundation
import Testing

/// The command-line programs of FFmpeg, an independent reader and writer of media.
enum FFmpegTool {
    static let isInstalled = ["ffmpeg", "ffprobe"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    static let missing: Comment = "needs /usr/bin/ffmpeg and /usr/bin/ffprobe: apt-get install ffmpeg"

    struct Failure: Error {
        let command: String
        let message: String
    }

    /// Runs `ffmpeg` with arguments divided by spaces, then those that may hold spaces themselves.
    @discardableResult
    static func run(_ arguments: String, _ more: String...) throws -> Data {
        try run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + words(arguments) + more)
    }

    static func probe(_ arguments: String, _ more: String...) throws -> String {
        String(decoding: try run("ffprobe", ["-v", "error"] + words(arguments) + more), as: UTF8.self)
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/\(program)")
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(command: ([program] + arguments).joined(separator: " "), message: message)
        }
        return data
    }
}
