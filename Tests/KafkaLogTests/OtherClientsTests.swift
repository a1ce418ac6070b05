import EventLog
import Foundation
import Foundations
import KafkaLog
import Testing

@Suite("Other Kafka clients")
struct OtherClientsTests {
    static let kcat = "/usr/bin/kcat"

    // Without kcat (Debian package of that name) there is no second client to ask: the tests are skipped and say so.
    @Test(
        "Another process reads a published event, with key and headers, over the network port",
        .enabled(if: FileManager.default.isExecutableFile(atPath: kcat), "kcat is not installed"))
    func read() throws {
        let kafka = try MockedKafka()
        try kafka.publish([
            LogRecord(
                topic: MockedKafka.output, key: Array("a@0".utf8), value: Array("{\"sequence\":0}".utf8),
                headers: [LogHeader("ce_id", "0"), LogHeader("ce_type", "acavd.clip.accepted.v1")])
        ])
        let output = try run(
            ["-C", "-b", kafka.cluster.bootstrapServers, "-t", MockedKafka.output, "-e", "-q", "-f", "%k|%h|%s\n"])
        #expect(output == "a@0|ce_id=0,ce_type=acavd.clip.accepted.v1|{\"sequence\":0}\n")
    }

    @Test(
        "What another process writes is consumed",
        .enabled(if: FileManager.default.isExecutableFile(atPath: kcat), "kcat is not installed"))
    func write() throws {
        let kafka = try MockedKafka()
        _ = try run(
            ["-P", "-b", kafka.cluster.bootstrapServers, "-t", MockedKafka.input, "-K", "=", "-Z"],
            input: "key=video-1\nwithdrawn=\n")
        let records = try kafka.contents(of: MockedKafka.input)
        #expect(try DiscoveryMessage.parse(records[0]) == .video(VideoDiscovery(id: #require(VideoID("video-1")))))
        #expect(try DiscoveryMessage.parse(records[1]) == .withdrawal(#require(VideoID("withdrawn"))))
    }

    private func run(_ arguments: [String], input: String = "") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.kcat)
        process.arguments = arguments
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self)
    }
}
