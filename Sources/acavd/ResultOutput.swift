import ArgumentParser
import EventLog
import Exchange
import Foundation
import Foundations
import Monitoring

/// How clips of a curated set are printed.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
    /// A JSON object on a line.
    case lines = "jsonl"

    /// As ACAV100M's subset selection writes them.
    case commaSeparated = "csv"
}

/// The result on standard output.
struct ResultOutput {
    let format: ResultFormat

    /// Prints a member of the set.
    ///
    /// - Parameter assignments: A cluster in each clustering, by its name.
    func print(_ clip: ClipReference, assignments: [(name: String, cluster: Int)]) throws(OutputError) {
        switch format {
        case .commaSeparated: try ResultOutput.write(CommaSeparatedRow(clip).encoded)
        case .lines:
            try ResultOutput.write(
                line: .object([
                    "type": .string("member"), "clip": .string(clip.id.description), "video": .string(clip.video.text),
                    "path": .string(clip.uri), "start": .number(clip.span.start), "end": .number(clip.span.end),
                    "assignments": .object(
                        assignments.map { JSONValue.Member(name: $0.name, value: .number($0.cluster)) }),
                ]))
        }
    }

    static func write(line: JSONValue) throws(OutputError) { try write(lineOf: line.encoded) }

    static func write(lineOf bytes: [UInt8]) throws(OutputError) { try write(bytes + [UInt8(ascii: "\n")]) }

    /// Prints a line for people.
    static func write(text: String) throws(OutputError) { try write(lineOf: Array(text.utf8)) }

    /// Prints a value as JSON, members in the order of their names: on one line, or on many for people.
    static func write(encoded value: some Encodable, isPretty: Bool = false) throws {
        try write(lineOf: Array(StatusCoding.encode(value, isPretty: isPretty)))
    }

    static func write(_ bytes: [UInt8]) throws(OutputError) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw OutputError(
                description: "the result cannot be written to standard output: \(error.localizedDescription)")
        }
    }
}

/// Standard output does not take the result: it is closed, or its disk is full.
struct OutputError: Error, CustomStringConvertible {
    let description: String
}
