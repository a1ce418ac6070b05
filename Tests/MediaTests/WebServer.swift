import Foundation
import Testing

/// Python's web server over a folder, on a free port. It knows no byte ranges, so its files can only be read forward.
final class WebServer: Sendable {
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    static let missing: Comment = "needs /usr/bin/python3: apt-get install python3"

    let address: String
    private let process: Process

    init(folder: String) throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder, "0"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // "Serving HTTP on 127.0.0.1 port 34567 (http://127.0.0.1:34567/) ..."
        var line = ""
        while !line.contains(") ..."), case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            line += String(decoding: data, as: UTF8.self)
        }
        address = try #require(line.split(separator: "(").last?.split(separator: ")").first.map(String.init))
    }

    deinit {
        // Not SIGTERM, which the child of a test inherits blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
