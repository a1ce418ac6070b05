/// Which dead letters are meant: those that satisfy every condition that is set.
package struct LetterFilter: Hashable, Sendable {
    /// Names of error classes, or their beginnings up to and with a dot, such as `media.`; none means all.
    package var classes: [String]

    /// The video that the input names, or its key.
    package var video: String?

    /// Written at this time or later, in milliseconds since 1970.
    package var since: Int64?

    package init(classes: [String] = [], video: String? = nil, since: Int64? = nil) {
        self.classes = classes
        self.video = video
        self.since = since
    }

    func includes(_ letter: FiledLetter) -> Bool {
        if let since, letter.timestamp < since { return false }
        guard classes.isEmpty || classes.contains(where: { LetterFilter.name($0, includes: letter.errorClass) }) else {
            return false
        }
        return video == nil || video == letter.video
    }

    /// Those of `classes` that none of the classes in `found` is meant by.
    package func classesMissing(from found: some Collection<String>) -> [String] {
        classes.filter { name in !found.contains { LetterFilter.name(name, includes: $0) } }
    }

    private static func name(_ name: String, includes errorClass: String) -> Bool {
        name == errorClass || (name.hasSuffix(".") && errorClass.hasPrefix(name))
    }
}
