import EventLog
import Foundation

/// Lines of a result on standard output.
enum ResultOutput {
    static func write(line: JSONValue) throws(OutputError) { try write(lineOf: line.encoded) }

    static func write(lineOf bytes: [UInt8]) throws(OutputError) { try write(bytes + [UInt8(ascii: "\n")]) }

    private static func write(_ bytes: [UInt8]) throws(OutputError) {
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
