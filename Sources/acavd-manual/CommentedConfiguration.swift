/// A configuration file whose comments say what its keys are for: config/acavd.yaml.
///
/// A comment stands above the keys it speaks of, as many as follow it without another. Lines in it that are indented
/// further are an example.
package struct CommentedConfiguration {
    /// Keys with the comment they share.
    package struct Group {
        /// With their section, as `selection.capacity`.
        package var paths: [String] = []
        package var comment: [String] = []

        /// What can stand below a key that is a section of its own making: commented lines, as they are.
        package var example: [String] = []
    }

    package private(set) var groups: [Group] = []

    /// - Parameter paths: The keys there are.
    package init(_ text: String, paths: Set<String>) {
        var section = ""
        var group = Group()
        var isExample = false
        func finished() { if !group.paths.isEmpty { groups.append(group) } }
        // What stands first speaks of the file, up to an empty line.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.isEmpty }
        for line in lines {
            let content = line.drop { $0 == " " }
            if content.isEmpty {
                finished()
                group = Group()
                isExample = false
            } else if content.hasPrefix("#") {
                let words = content.dropFirst().hasPrefix(" ") ? content.dropFirst(2) : content.dropFirst()
                if isExample {
                    group.example.append(String(words))
                } else {
                    if !group.paths.isEmpty {
                        finished()
                        group = Group()
                    }
                    group.comment.append(String(words))
                }
            } else if let key = content.split(separator: ":", maxSplits: 1).first {
                if content.count == line.count { section = "" }
                let path = section + key
                if paths.contains(path) {
                    group.paths.append(path)
                    isExample = content.hasSuffix(":")
                } else {
                    section = path + "."
                }
            }
        }
        finished()
    }
}
