package import Foundation

/// The command-line programs of FFmpeg, an independent reader and writer of media.
package enum FFmpegProgram {
    /// Whether both are where Debian puts them.
    package static let isInstalled = ["ffmpeg", "ffprobe"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    /// A program has failed; the message is its own.
    package struct Failure: Error {
        package let command: String
        package let message: String
    }

    /// Runs `ffmpeg` with arguments divided by spaces, then those that may hold spaces themselves.
    ///
    /// - Returns: What it writes to its standard output.
    @discardableResult
    package static func run(_ arguments: String, _ more: [String]) throws -> Data {
        try output(of: "ffmpeg", ["-v", "error", "-nostdin", "-y"] + words(arguments) + more)
    }

    /// Runs `ffprobe` in the same way.
    package static func probe(_ arguments: String, _ more: [String]) throws -> String {
        String(decoding: try output(of: "ffprobe", ["-v", "error"] + words(arguments) + more), as: UTF8.self)
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func output(of program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/\(program)")
        process.arguments = arguments
        // Its own, not what other tests make of this process's: a proxy would be obeyed.
        process.environment = ["PATH": "/usr/bin:/bin"]
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
