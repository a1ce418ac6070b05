/// A member of a consumer group, by a number of the broker's.
package struct MemberID: Hashable, Comparable, Sendable {
    let number: Int

    package static func < (left: MemberID, right: MemberID) -> Bool { left.number < right.number }
}

/// A member together with the generation of the group that it last heard of.
package struct GroupMembership: Hashable, Sendable {
    package let member: MemberID
    package var generation: Int32

    package init(member: MemberID, generation: Int32) {
        self.member = member
        self.generation = generation
    }
}

/// What the broker has to say to a member that polls.
package enum GroupNotice: Hashable, Sendable {
    case nothing
    case assigned([TopicPartition], generation: Int32)
    case revoked([TopicPartition])

    /// The member's session has expired; it may join again.
    case unknownMember

    /// Another member has its place.
    case fenced
}
