package import Foundations

extension ClipID {
    /// Reads `<video id>@<start in milliseconds>`, the inverse of `description`; `nil` for any other text. A video id
    /// may itself contain an `@`: the last one counts.
    package init?(parsing text: String) {
        guard let separator = text.lastIndex(of: "@"),
            let video = VideoID(String(text[..<separator])),
            let start = Int(text[text.index(after: separator)...]), start >= 0
        else { return nil }
        self.init(video: video, startMilliseconds: start)
        guard description == text else { return nil }
    }
}
