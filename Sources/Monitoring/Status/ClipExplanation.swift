/// Why a clip is in the set, or that it is not: the answer of `/clips/ID`, and what `acavd inspect` shows.
package struct ClipExplanation: Codable, Sendable, Equatable {
    package var clip: String
    package var isMember: Bool

    /// Of a member: where it is.
    package var video: String?
    package var uri: String?
    package var start: Double?
    package var end: Double?

    /// How many clips of the stream came since it entered; nil where that is not kept.
    package var clipsSinceEntry: Int?

    /// By how much the set's mutual information would fall without it, in nats; negative where it would rise.
    package var loss: Double?

    /// Its rank among the members, 1 being the one that would be displaced first; nil where that is not known.
    package var rank: Int?

    /// What it is judged by: where it lies in each pair of clusterings.
    package var cells: [Cell]

    /// What the daemon remembers of its coming and going, the latest first: what it displaced, and what displaced it.
    package var events: [RecentEvent]

    /// One pair of clusterings.
    package struct Cell: Codable, Sendable, Equatable {
        package var first: String
        package var second: String
        package var firstCluster: Int
        package var secondCluster: Int

        /// Members in the same cell, and how many would be there by chance.
        package var members: Int
        package var expected: Double

        /// The stream's association in it, in nats; nil where the stream has no clip in it.
        package var association: Double?

        package init(
            first: String, second: String, firstCluster: Int, secondCluster: Int, members: Int, expected: Double,
            association: Double?
        ) {
            self.first = first
            self.second = second
            self.firstCluster = firstCluster
            self.secondCluster = secondCluster
            self.members = members
            self.expected = expected
            self.association = association
        }

        enum CodingKeys: String, CodingKey {
            case first, second, firstCluster = "first_cluster", secondCluster = "second_cluster", members, expected
            case association
        }
    }

    package init(clip: String, isMember: Bool, cells: [Cell] = [], events: [RecentEvent] = []) {
        self.clip = clip
        self.isMember = isMember
        self.cells = cells
        self.events = events
    }

    enum CodingKeys: String, CodingKey {
        case clip, isMember = "is_member", video, uri, start, end, clipsSinceEntry = "clips_since_entry", loss, rank
        case cells, events
    }
}
