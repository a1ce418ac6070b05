import EventLog
import StateStore

/// Heads of the state, as JSON.
package struct HeadTarget: FuzzTarget {
    package static let name = "head"
    package static let longestInput = 4096
    package static let words = [
        "\"schema\":", "\"origin\":", "\"application\":", "\"generation\":", "\"first_model_version\":",
        "\"model_version\":", "\"encoder\":", "\"model\":", "\"events_topic\":", "\"curated_topic\":",
        "\"checkpoint\":",
        "\"pieces\":", "\"piece_hashes\":", "\"journal\":", "\"changelog_start\":", "\"transaction\":", "\"sequence\":",
        "\"offsets\":[{", "\"topic\":", "\"partition\":", "\"offset\":", "\"tallies\":{", "\"instance\":{", "\"id\":",
        "\"host\":", "\"process\":", "4611686018427387903", "9223372036854775807",
    ]

    package init() {}

    package func seeds() -> [[UInt8]] {
        var head = StateHead(
            origin: "f00d", application: "acavd", encoder: "builtin/1",
            instance: Instance(id: "a", host: "localhost", process: 7))
        let first = head.encoded
        head.generation = 3
        head.modelVersion = 12
        head.pieces = 8
        head.pieceHashes = .max
        head.journal = 5
        head.offsets = [TopicPartition(topic: "in", partition: 0): 17, TopicPartition(topic: "in", partition: 3): 0]
        head.tallies = ["accepted": 4, "é": 1]
        return [first, head.encoded]
    }

    package func check(_ input: [UInt8]) throws {
        let head: StateHead
        do {
            head = try StateHead.parse(input, acceptingOlder: true)
        } catch {
            return try require(!error.description.isEmpty, "an error without words")
        }
        try require(try StateHead.parse(head.encoded) == head, "written and read again it is another")
        // What follows can be counted on, and be read in its turn.
        var changelog = Changelog(topic: "changelog", head: head)
        _ = changelog.journal([[1], [2]])
        _ = changelog.beginGeneration(after: head.modelVersion)
        let change = changelog.advance { $0.sequence += 1 }
        try require(try StateHead.parse(change.value ?? []) == changelog.head, "the next head is refused")
    }
}
