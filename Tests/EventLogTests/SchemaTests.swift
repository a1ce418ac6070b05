import EventLog
import Foundation
import Foundations
import Testing

@Suite("The published JSON Schemas")
struct SchemaTests {
    static let python = "/usr/bin/python3"
    static let schemas = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/reference/schemas")

    // Without an independent validator (Debian package python3-jsonschema) there is nothing to ask: the tests are
    // skipped and say so.
    static let hasValidator = (try? run("import jsonschema", input: Data()))?.status == 0

    @Test(
        "Every kind of event and table record is valid",
        .enabled(if: hasValidator, "python3-jsonschema is not installed"))
    func events() throws {
        let events = try SampleEvents.all() + SampleEvents.history(seed: 1, length: 50)
        var accepted: [[UInt8]] = []
        var evicted: [[UInt8]] = []
        var table: [[UInt8]] = []
        for event in events {
            let value = try #require(event.eventRecord(topic: "events", source: "/").value)
            switch event {
            case .accepted: accepted.append(value)
            case .evicted: evicted.append(value)
            }
            if let row = event.tableRecord(topic: "table").value { table.append(row) }
        }
        try #expect(verdicts("clip-accepted.v1", accepted).allSatisfy { $0 == "valid" })
        try #expect(verdicts("clip-evicted.v1", evicted).allSatisfy { $0 == "valid" })
        try #expect(verdicts("curated-clip", table).allSatisfy { $0 == "valid" })
        // The schemas tell the kinds apart: they can say no.
        try #expect(verdicts("clip-evicted.v1", accepted).allSatisfy { $0 != "valid" })
    }

    @Test(
        "An eviction names the winner when, and only when, it was displaced",
        .enabled(if: hasValidator, "python3-jsonschema is not installed"))
    func displacement() throws {
        let winner = ClipID(video: try #require(VideoID("v2")), startMilliseconds: 0)
        let event = CuratedEvent.evicted(try SampleEvents.change(0), because: .displaced(by: winner))
        let json = String(
            decoding: try #require(event.eventRecord(topic: "events", source: "/").value), as: UTF8.self)
        let without = json.replacingOccurrences(of: #","by":"v2@0""#, with: "")
        let wrongly = json.replacingOccurrences(of: "displaced", with: "withdrawn")
        let verdicts = try verdicts("clip-evicted.v1", [json, without, wrongly].map { Array($0.utf8) })
        #expect(verdicts[0] == "valid")
        #expect(verdicts[1] != "valid")
        #expect(verdicts[2] != "valid")
    }

    @Test(
        "The input schema accepts what is understood and refuses what is refused, as far as a schema can tell",
        .enabled(if: hasValidator, "python3-jsonschema is not installed"))
    func input() throws {
        let understood = DiscoveryMessageTests.good.map { Array($0.value.utf8) }.filter(Self.isObject)
        for (message, verdict) in zip(understood, try verdicts("video-discovered", understood)) {
            #expect(verdict == "valid", "\(String(decoding: message, as: UTF8.self))")
        }
        // A schema does not see that one number is greater than another.
        let beyondSchemas = ["[[2,1]]", "[[1,1]]"]
        let refused = DiscoveryMessageTests.bad
            .filter { $0.error != "malformed_json" }
            .compactMap(\.value)
            .filter { message in
                Self.isObject(message)
                    && !beyondSchemas.contains { String(decoding: message, as: UTF8.self).contains($0) }
            }
        for (message, verdict) in zip(refused, try verdicts("video-discovered", refused)) {
            #expect(verdict != "valid", "\(String(decoding: message, as: UTF8.self))")
        }
    }

    private static func isObject(_ message: [UInt8]) -> Bool {
        String(decoding: message, as: UTF8.self).drop { $0.isWhitespace }.utf8.first == UInt8(ascii: "{")
    }

    /// "valid", or the validator's complaint, for each instance.
    private func verdicts(_ schema: String, _ instances: [[UInt8]]) throws -> [String] {
        let path = Self.schemas.appendingPathComponent("\(schema).schema.json")
        let script = """
            import json, jsonschema, sys
            uri = "\(path.absoluteString)"
            schema = json.load(open("\(path.path)"))
            jsonschema.Draft202012Validator.check_schema(schema)
            resolver = jsonschema.RefResolver(uri, schema)
            validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
            for instance in json.load(sys.stdin):
                error = next(validator.iter_errors(json.loads(instance)), None)
                print("valid" if error is None else repr(error.message))
            """
        let texts = instances.map { String(decoding: $0, as: UTF8.self) }
        let (status, output) = try Self.run(script, input: JSONEncoder().encode(texts))
        try #require(status == 0)
        let verdicts = output.split(separator: "\n").map(String.init)
        try #require(verdicts.count == instances.count && !verdicts.isEmpty)
        return verdicts
    }

    private static func run(_ script: String, input: Data) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-W", "ignore", "-c", script]
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: input)
        try standardInput.fileHandleForWriting.close()
        let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
