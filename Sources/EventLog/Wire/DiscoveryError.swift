/// Why a message on the input topic cannot be understood. Each goes to the dead letters, never further.
package enum DiscoveryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither a key nor a value: nothing names a video.
    case noVideo

    /// More than `DiscoveryMessage.maximumBytes`.
    case tooLarge(bytes: Int)

    /// The key or the value is not text.
    case invalidUTF8(field: String)

    /// The value begins with `{` and is not JSON.
    case malformedJSON(JSONError)

    /// A required field is absent.
    case missing(field: String)

    /// A field holds something else than it should.
    case wrongType(field: String, expected: String, found: String)

    /// A field has the right type and an impossible content.
    case invalid(field: String, problem: String)

    /// A stable name for dead letters and metrics, in snake case.
    package var errorClass: String {
        switch self {
        case .noVideo: "no_video"
        case .tooLarge: "message_too_large"
        case .invalidUTF8: "invalid_utf8"
        case .malformedJSON: "malformed_json"
        case .missing: "missing_field"
        case .wrongType: "wrong_type"
        case .invalid: "invalid_field"
        }
    }

    package var description: String {
        switch self {
        case .noVideo:
            "the message has neither key nor value; send the video id as the value, or as the key to withdraw it"
        case .tooLarge(let bytes):
            "the message has \(bytes) bytes; at most \(DiscoveryMessage.maximumBytes) are read"
        case .invalidUTF8(let field):
            "\(field) is not UTF-8; send a video id or a JSON object as text"
        case .malformedJSON(let error):
            "the value begins with '{' but is not JSON: \(error)"
        case .missing(let field):
            "\(field) is missing; it is required"
        case .wrongType(let field, let expected, let found):
            "\(field) must be \(expected), found \(found)"
        case .invalid(let field, let problem):
            "\(field) \(problem)"
        }
    }
}
