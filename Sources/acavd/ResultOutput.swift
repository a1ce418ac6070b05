import EventLog
import Foundation
import Monitoring

/// Lines of a result on standard output.
enum ResultOutput {
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
