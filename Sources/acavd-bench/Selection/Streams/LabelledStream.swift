package import Selection

/// Clips by their clusters, in the order in which a crawler finds them, and what is true of each.
package struct LabelledStream: Sendable {
    /// The concept of a clip whose sound does not belong to its picture.
    package static let nothing: Int32 = -1

    package var clips: AssignedClips

    /// What a clip's sound and picture are both of, or `nothing`.
    package var truths: [Int32]

    /// How many concepts there are.
    package let concepts: Int

    package var count: Int { truths.count }

    /// Clips whose sound belongs to their picture.
    package var corresponding: Int { truths.count { $0 != LabelledStream.nothing } }

    /// The clips at some places, in that order.
    func reordered(_ order: [Int]) -> LabelledStream {
        LabelledStream(clips: clips.reordered(order), truths: order.map { truths[$0] }, concepts: concepts)
    }
}

extension AssignedClips {
    /// The clips at some places, in that order.
    func reordered(_ order: [Int]) -> AssignedClips {
        var clips = AssignedClips(clusters: clusters, audioClusterings: audioClusterings)
        clips.reserveCapacity(order.count)
        for index in order { clips.append(self[index]) }
        return clips
    }
}
