package import EventLog

/// What every transaction says of the state besides the state itself: how far the input is processed, which number the
/// next event has, and which records of the changelog make up the state.
package struct StateHead: Sendable, Hashable {
    /// The key it has in the changelog.
    package static let key = "head"

    /// The version of this format and of those of pieces and journal entries.
    package static let schemaVersion = 3

    /// The first version whose heads were as they are now; what is newer in later ones is in the pieces and the journal.
    static let oldestHead = 1

    /// Drawn when the changelog was begun: a store that came from another one has another.
    package var origin: String

    /// Whose state this is.
    package var application: String

    /// Counts from 1; another one begins with an empty set and new centroids.
    package var generation = 1

    /// Beyond it a head is held to be damaged.
    package static let greatestModelVersion = Int.max / 2

    /// The model version that this generation begins with.
    package var firstModelVersion = 1

    /// The version of the centroids in force; 0 during the warm-up.
    package var modelVersion = 0

    /// What the clips' features come from; vectors of another encoder do not fit the centroids.
    package var encoder: String

    /// The views and how they are clustered, in words: members of another model do not fit its counts. Empty as the
    /// topics are.
    package var model = ""

    /// Where the events and the table of this state are: those before and after in another topic would not be one. Empty
    /// in a head that nothing was decided under.
    package var eventsTopic = ""
    package var curatedTopic = ""

    /// Counts the checkpoints of this changelog.
    package var checkpoint: UInt64 = 0

    /// How many pieces the checkpoint has, and the sum of their hashes: what a copy that missed a change lacks, or has
    /// too much.
    package var pieces = 0
    package var pieceHashes: UInt64 = 0

    /// Journal entries after the checkpoint.
    package var journal = 0

    /// The changelog's first offset when the whole state was last written: if records after it were deleted, pieces may
    /// be missing there that the local store still has.
    package var changelogStart: Int64 = 0

    /// Counts the transactions of this changelog.
    package var transaction: UInt64 = 0

    /// The number of the next event.
    package var sequence: UInt64 = 0

    /// Where reading the input goes on: last processed + 1, by partition.
    package var offsets: LogOffsets = [:]

    /// Messages and clips counted by what became of them, since the changelog was begun.
    package var tallies: [String: Int] = [:]

    /// Who wrote this.
    package var instance: Instance

    package init(origin: String, application: String, encoder: String, instance: Instance) {
        self.origin = origin
        self.application = application
        self.encoder = encoder
        self.instance = instance
    }
}

/// A run of the daemon, as one that was fenced names the one that took over.
package struct Instance: Sendable, Hashable, CustomStringConvertible {
    /// Unlike that of any other run.
    package let id: String
    package let host: String
    package let process: Int

    package init(id: String, host: String, process: Int) {
        self.id = id
        self.host = host
        self.process = process
    }

    package var description: String { "process \(process) on \(host)" }
}
