package import Foundations

extension ClipID {
    /// Reads `<video id>@<start in milliseconds>`, the inverse of `description`; `nil` for any other text. A video id
    /// may itself contain an `@`: the last one counts.
    package init?(parsing text: String) {
        // By bytes: as characters go, a video id may end in one that the separator becomes part of (U+0600).
        guard let separator = text.utf8.lastIndex(of: UInt8(ascii: "@")),
            let video = VideoID(String(text[..<separator])),
            let start = Int(text[text.utf8.index(after: separator)...]), start >= 0
        else { return nil }
        self.init(video: video, startMilliseconds: start)
        guard description == text else { return nil }
    }
}
