import EventLog
import Foundations
import Pipeline
import Testing
import Workers

@Suite("Rules about videos")
struct VideoRulesTests {
    private func video(_ language: String?, _ tags: [String] = []) throws -> VideoDiscovery {
        VideoDiscovery(id: try #require(VideoID("v")), language: language, tags: tags)
    }

    @Test("Without rules every video is wanted")
    func none() throws {
        for language in [nil, "en", "?"] {
            #expect(VideoRules().reason(for: try video(language, ["a"])) == nil)
        }
    }

    @Test(
        "Languages are compared by their primary subtags, whether upper or lower case",
        arguments: [
            ("en", true), ("EN", true), ("en-GB", true), ("eN-Latn-US", true), ("en_GB", true), ("pt-BR", true),
            ("fr", false), ("eng", false), ("e", false), ("-en", false), ("x-en", false), ("én", false), ("", false),
        ])
    func language(tag: String, isWanted: Bool) throws {
        for wanted in [["en", "pt"], ["PT-PT", "En-us"]] {
            #expect(VideoRules(languages: wanted).reason(for: try video(tag)) == (isWanted ? nil : .language))
        }
        #expect(VideoRules(languages: ["en"]).reason(for: try video(nil)) == .language)
    }

    @Test(
        "A video has one of the tags that are required and none of those that are excluded",
        arguments: [
            (["a"], true), (["b", "x"], true), ([], false), (["x"], false), (["A"], false), (["a", "z"], false),
            (["z"], false), (["a", "a"], true),
        ] as [([String], Bool)])
    func tags(tags: [String], isWanted: Bool) throws {
        let rules = VideoRules(requiredTags: ["a", "b"], excludedTags: ["z"])
        #expect(rules.reason(for: try video(nil, tags)) == (isWanted ? nil : .tags))
        let excluding = VideoRules(excludedTags: ["z"])
        #expect(excluding.reason(for: try video("en", tags)) == (tags.contains("z") ? .tags : nil))
        // Spellings that Unicode holds equivalent are two.
        #expect(VideoRules(requiredTags: ["\u{E9}"]).reason(for: try video(nil, ["e\u{301}"])) == .tags)
    }
}
