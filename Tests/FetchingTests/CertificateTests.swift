import Fetching
import Foundation
import Testing

@Suite("Certificates of servers")
struct CertificateTests {
    private static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    private static func openssl(_ arguments: [String], in folder: TemporaryFolder) throws -> (Process, FileHandle) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return (process, output.fileHandleForReading)
    }

    @Test(
        "A server whose certificate nobody vouches for is a failure",
        .enabled(if: isInstalled, "needs the program openssl"), .timeLimit(.minutes(8)))
    func selfSigned() throws {
        let folder = try TemporaryFolder()
        let (making, _) = try CertificateTests.openssl(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key", "-out", "certificate",
            ], in: folder)
        making.waitUntilExit()
        try #require(making.terminationStatus == 0)
        let (server, output) = try CertificateTests.openssl(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", "certificate", "-key", "key", "-www"], in: folder)
        defer {
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        // "ACCEPT 127.0.0.1:34567"
        var line = ""
        while !line.contains("ACCEPT") || !line.hasSuffix("\n"), case let data = output.availableData, !data.isEmpty {
            line += String(decoding: data, as: UTF8.self)
        }
        let port = try #require(line.split(separator: "\n").last?.split(separator: ":").last)
        let fetching = try FetcherThread().fetch("https://127.0.0.1:\(port)/")
        let error = try #require(fetching.failure())
        #expect(error.name == "source.failed" && error.description.contains("certificate"), "\(error)")
    }
}
