import EventLog

/// Any JSON document: messages, events and heads are made of it.
package struct JSONTarget: FuzzTarget {
    package static let name = "json"
    package static let longestInput = 4096
    package static let words = [
        "true", "false", "null", "\\u", "\\ud83d\\ude00", "\\\"", "1e", "-0", "[[[[[[[[", "{\"\":",
    ]

    package init() {}

    package func seeds() -> [[UInt8]] {
        ["null", "-12.5e+3", "\"\\u00e9\\n\\/é\"", " [1, [], {}] ", "{\"a\":{\"b\":[true,false,null]},\"\":\"\"}"]
            .map { Array($0.utf8) }
    }

    package func check(_ input: [UInt8]) throws {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: input)
        } catch {
            try require((0...input.count).contains(error.offset), "an error at byte \(error.offset) of \(input.count)")
            return
        }
        let written = value.encoded
        // An escape of six bytes is the longest that a byte may become.
        try require(written.count <= 6 * input.count, "\(input.count) bytes became \(written.count)")
        let again = try JSONValue(parsing: written)
        try require(again == value && again.encoded == written, "written and read again it is another")
    }
}
