import EventLog
import Foundation
import LoopbackKafka
import Testing

@Suite("kcat")
struct KcatTests {
    static let kcat = "/usr/bin/kcat"

    // Without kcat (Debian package of that name) there is no second client to ask: the test is skipped and says so.
    @Test(
        "Another process lists topics, writes records and reads what is committed",
        .enabled(if: FileManager.default.isExecutableFile(atPath: kcat), "kcat is not installed"))
    func listWriteRead() throws {
        let kafka = try LoopbackKafka(topics: ["events": 2])
        let list = try run(kafka, ["-L"])
        #expect(list.contains("topic \"events\" with 2 partitions"))
        #expect(list.contains("broker 1 at \(kafka.bootstrapServers) (controller)"))

        _ = try run(kafka, ["-P", "-t", "events", "-p", "1", "-K", "=", "-H", "h=1"], input: "key=value\nother=\n")
        #expect(kafka.broker.records(of: "events").map(\.key) == [Array("key".utf8), Array("other".utf8)])
        let producer = try Client.producer(kafka.bootstrapServers, transactionalID: "app")
        try producer.initTransactions()
        try producer.begin()
        try producer.produce(["open"], to: "events", partition: 1)
        try producer.flush()

        let arguments = ["-C", "-t", "events", "-p", "1", "-e", "-q", "-f", "%o|%k|%h|%s\n"]
        #expect(try run(kafka, arguments) == "0|key|h=1|value\n1|other|h=1|\n")
        #expect(
            try run(kafka, arguments + ["-X", "isolation.level=read_uncommitted"])
                == "0|key|h=1|value\n1|other|h=1|\n2|open||open\n")
        try producer.abort()
        #expect(try run(kafka, ["-Q", "-t", "events:1:-1"]).contains("offset 4"))
    }

    private func run(_ kafka: LoopbackKafka, _ arguments: [String], input: String = "") throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: Self.kcat)
        process.arguments = ["-b", kafka.bootstrapServers] + arguments
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
