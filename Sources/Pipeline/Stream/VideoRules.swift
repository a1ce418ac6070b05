package import EventLog
package import Workers

/// Which videos are wanted, by what their messages say of them. A video that is not is filtered and never fetched.
package struct VideoRules: Sendable, Hashable {
    /// The languages that are wanted, as primary subtags (RFC 5646, section 2.2.1); none for all, and for videos that do
    /// not state theirs.
    private let languages: Set<[UInt8]>

    /// A video must have one of these tags, if there are any, and none of those.
    private let requiredTags: Set<[UInt8]>
    private let excludedTags: Set<[UInt8]>

    /// - Parameters:
    ///   - languages: Compared by their primary subtags, whether upper or lower case: "en" wants "en-GB" too.
    ///   - requiredTags: Compared byte by byte, as `excludedTags` are.
    package init(languages: [String] = [], requiredTags: [String] = [], excludedTags: [String] = []) {
        self.languages = Set(languages.map { VideoRules.primarySubtag(of: $0) })
        self.requiredTags = Set(requiredTags.map { Array($0.utf8) })
        self.excludedTags = Set(excludedTags.map { Array($0.utf8) })
    }

    /// Why a video is filtered; nil where it is wanted.
    package func reason(for video: VideoDiscovery) -> FilterReason? {
        if !languages.isEmpty {
            guard let language = video.language, languages.contains(VideoRules.primarySubtag(of: language)) else {
                return .language
            }
        }
        guard !requiredTags.isEmpty || !excludedTags.isEmpty else { return nil }
        let tags = Set(video.tags.map { Array($0.utf8) })
        guard requiredTags.isEmpty || !requiredTags.isDisjoint(with: tags) else { return .tags }
        return excludedTags.isDisjoint(with: tags) ? nil : .tags
    }

    /// In lower case. An underscore divides subtags too, as in the identifiers of CLDR (UTS #35, section 3) and POSIX.
    private static func primarySubtag(of language: String) -> [UInt8] {
        language.utf8.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }.map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
    }
}
