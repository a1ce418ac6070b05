package import Foundation

/// A file that means harm, or was harmed, and what may come of it.
package struct HostileItem: Sendable, CustomStringConvertible {
    /// What is right to answer.
    package enum Answer: Sendable, Hashable {
        /// A clip or any error: the file may be harmless after all.
        case any

        /// An error with one of these names, of `MediaError.name`.
        case errors(Set<String>)
    }

    /// What is wrong with it. Ends in the suffix that such a file would have, and holds no slash.
    package let name: String
    package let data: Data
    package let answer: Answer

    /// Whether libavformat's own program, told to allow all protocols, follows it to the canary.
    package let luresFFmpeg: Bool

    package init(_ name: String, _ data: Data, _ answer: Answer = .any, luresFFmpeg: Bool = false) {
        self.name = name
        self.data = data
        self.answer = answer
        self.luresFFmpeg = luresFFmpeg
    }

    package var description: String { name }

    /// Writes it into a folder, and gives its path.
    package func write(in folder: String) throws -> String {
        let path = "\(folder)/\(name)"
        try data.write(to: URL(filePath: path))
        return path
    }
}

extension HostileItem.Answer {
    /// No media of an accepted kind.
    package static let notMedia = HostileItem.Answer.errors(["media.not_media"])

    /// A limit was met.
    package static let tooLarge = HostileItem.Answer.errors(["media.too_large"])

    /// An error of the file's own, but no clip.
    package static let refused = HostileItem.Answer.errors([
        "media.not_media", "media.no_streams", "media.corrupt", "media.unsupported_codec", "media.too_large",
    ])
}
