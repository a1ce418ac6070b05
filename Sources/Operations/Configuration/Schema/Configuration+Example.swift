extension Configuration {
    /// The file that is shipped as config/acavd.yaml: every key with its default, and what it means in comments.
    package static var example: String { String(decoding: PackageResources.acavd_yaml, as: UTF8.self) }

    /// What each key means, by its path: the comment of ``example`` above it, or above the first of the keys that stand
    /// together with it.
    static var meanings: [String: String] {
        var meanings: [String: String] = [:]
        var section = ""
        var comment: [Substring] = []
        /// Whether the comment has been given to a key, so that another begins anew.
        var isTaken = false
        for line in example.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = line.drop { $0 == " " }
            let indentation = line.count - text.count
            if text.isEmpty {
                comment = []
            } else if text.first == "#" {
                if isTaken { comment = [] }
                isTaken = false
                comment.append(text.dropFirst(text.hasPrefix("# ") ? 2 : 1))
            } else if let colon = text.firstIndex(of: ":") {
                let name = String(text[..<colon])
                let isSection = indentation == 0 && !settings.contains { $0.path == name }
                if indentation == 0 { section = isSection ? name + "." : "" }
                if isSection {
                    comment = []
                } else if !comment.isEmpty {
                    meanings[indentation == 0 ? name : section + name] = comment.joined(separator: "\n")
                    isTaken = true
                }
            }
        }
        return meanings
    }
}
