package import Foundations

/// Where a video is when its message does not say: a URI with `{id}` in it.
package struct URITemplate: Sendable, Hashable {
    private let parts: [String]

    /// - Returns: Nil when the text does not contain `{id}`.
    package init?(_ text: String) {
        let parts = text.split(separator: "{id}", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else { return nil }
        self.parts = parts
    }

    /// The URI of a video. Bytes of the ID that are not unreserved in a URI (RFC 3986, section 2.3) are
    /// percent-encoded, so that an ID cannot leave its place in the path; so are the dots of an ID that is `.` or `..`.
    package func uri(of video: VideoID) -> String {
        let digits = Array("0123456789ABCDEF")
        var encoded = ""
        if video.text == "." || video.text == ".." {
            return parts.joined(separator: video.text.replacing(".", with: "%2E"))
        }
        for byte in video.text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return parts.joined(separator: encoded)
    }
}
