import Curation
import Foundations
import Testing

@Suite("The index of members")
struct MemberIndexTests {
    /// The same by dictionaries.
    private struct Rival {
        var members: [Int: ClipReference] = [:]

        func slot(of clip: ClipID) -> Int? { members.first { $0.value.id == clip }?.key }

        func slots(of video: VideoID) -> [Int] {
            members.filter { $0.value.video == video }.sorted { $0.value.id < $1.value.id }.map(\.key)
        }
    }

    /// Names of every length, some of them equivalent in Unicode and yet not the same.
    private static func clip(_ generator: inout SeededGenerator, videos: Int) -> ClipReference {
        let number = Int.random(in: 0..<videos, using: &generator)
        let names = [
            "v\(number)", "caf\u{E9}\(number)", "cafe\u{301}\(number)", String(repeating: "x", count: number + 1),
        ]
        guard let video = VideoID(names[number % 4]) else { preconditionFailure("the name is not empty") }
        let start = Double(Int.random(in: 0..<4, using: &generator)) * 10.25
        return ClipReference(
            video: video, uri: "https://example.org/\(video)?é=\(number)", span: TimeSpan(start: start, end: start + 10)
        )
    }

    @Test(
        "It finds what dictionaries find, whatever came, went and was given another slot",
        arguments: [(3, 1), (40, 2), (400, 3), (4000, 4)] as [(videos: Int, seed: UInt64)])
    func likeDictionaries(videos: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var index = MemberIndex()
        var rival = Rival()
        var free: [Int] = []
        for step in 0..<4000 {
            let clip = MemberIndexTests.clip(&generator, videos: videos)
            switch generator.nextUnit() {
            case ..<0.55:
                #expect(index.slot(of: clip.id) == rival.slot(of: clip.id))
                guard index.slot(of: clip.id) == nil else { break }
                let slot = free.popLast() ?? rival.members.count
                index.insert(clip, slot: slot)
                rival.members[slot] = clip
            case ..<0.7:
                for slot in index.slots(of: clip.video) {
                    #expect(index.remove(slot) == rival.members.removeValue(forKey: slot))
                    free.append(slot)
                }
            case ..<0.998:
                guard let slot = rival.members.keys.min() else { break }
                let other = (slot + Int.random(in: 0..<50, using: &generator))
                let left = rival.members.removeValue(forKey: other)
                #expect(index.remove(other) == left)
                if left != nil { free.append(other) }
            default:
                let slots = rival.members.keys.sorted().shuffled(using: &generator)
                index.renumber(slots)
                rival.members = Dictionary(
                    uniqueKeysWithValues: slots.enumerated().compactMap { new, old in
                        rival.members[old].map { (new, $0) }
                    })
                free = []
            }
            #expect(index.count == rival.members.count)
            #expect(index.slots(of: clip.video) == rival.slots(of: clip.video))
            if step % 200 == 199 {
                for slot in 0..<rival.members.count + free.count {
                    #expect(index.member(slot) == rival.members[slot])
                    #expect(index.isMember(slot) == (rival.members[slot] != nil))
                }
                for (slot, clip) in rival.members { #expect(index.slot(of: clip.id) == slot) }
            }
        }
        #expect(rival.members.count > videos / 8)
    }

    @Test("A video with a thousand clips is found whole, in the order of time")
    func manyClips() throws {
        var index = MemberIndex()
        let video = try #require(VideoID("long"))
        let starts = (0..<1000).map { ($0 * 389) % 1000 }
        for (slot, start) in starts.enumerated() {
            index.insert(
                ClipReference(
                    video: video, uri: "file:///long.mp4", span: TimeSpan(start: Double(start), end: Double(start + 1))),
                slot: slot)
        }
        #expect(index.slots(of: video).map { starts[$0] } == Array(0..<1000))
        for slot in 0..<1000 where starts[slot] % 3 > 0 { #expect(index.remove(slot) != nil) }
        #expect(index.slots(of: video).map { starts[$0] } == Array(stride(from: 0, to: 1000, by: 3)))
        #expect(index.remove(1) == nil || starts[1] % 3 == 0)
    }

    @Test("Beside the references it takes at most 24 bytes a member", arguments: [100, 10_000, 120_000])
    func memory(members: Int) throws {
        var index = MemberIndex()
        for slot in 0..<members {
            let video = try #require(VideoID("v\(slot)"))
            index.insert(
                ClipReference(video: video, uri: "", span: TimeSpan(start: 0, end: 1)), slot: slot)
            if slot > 100 { #expect(index.bytes <= 24 * (slot + 1)) }
        }
        #expect(index.count == members)
    }
}
