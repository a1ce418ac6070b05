/// What became of a clip when it was decided about for the first time, to be done again.
package enum Ruling: Sendable, Hashable {
    case declined(DeclineReason)
    case admitted(slot: Int)
    case displaced(slot: Int)
}

/// A ruling that no set in this state can have come to, whatever its arithmetic: it belongs to another history.
package struct ImpossibleRuling: Error, Hashable, CustomStringConvertible {
    package let ruling: Ruling
    package let description: String
}

extension CuratedSet {
    /// Decides about a clip that has been observed, and does what was ruled.
    ///
    /// On the machine that ruled, the set would decide the same. On another the tables of logarithms may differ in a
    /// last bit, and with them a decision; the ruling has been published and stands.
    ///
    /// - Parameters:
    ///   - assignment: A cluster in each clustering.
    ///   - ruling: What became of the clip.
    /// - Returns: What was done, and whether the set would have done it without being told.
    /// - Throws: When the ruling asks for what cannot be; the arrival has been counted then, but no member has changed.
    /// - Complexity: As `offer`.
    package mutating func offer(
        _ assignment: [UInt16], ruled ruling: Ruling
    ) throws(ImpossibleRuling) -> (decision: Decision, agreed: Bool) {
        check(assignment.span)
        beginArrival()
        try check(ruling)
        return assignment.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return (.declined(.unassociated), true) }
            let own = judge(base)
            let (judgement, agreed) = judgement(own, ruled: ruling, base)
            return (carryOut(judgement, base), agreed)
        }
    }

    /// What is to be done: one's own judgement where it is what was ruled.
    private mutating func judgement(
        _ own: Judgement, ruled ruling: Ruling, _ assignment: UnsafePointer<UInt16>
    ) -> (Judgement, agreed: Bool) {
        switch (own, ruling) {
        case (.decline(let reason), .declined(let ruled)): return (.decline(ruled), reason == ruled)
        case (.admit, .admitted): return (own, true)
        case (.displace(let victim, _, _), .displaced(let slot)) where victim == slot: return (own, true)
        case (_, .declined(let reason)): return (.decline(reason), false)
        case (_, .admitted): return (.admit(gain: counts.score(assignment, removing: false)), false)
        case (_, .displaced(let slot)):
            let gain = counts.score(assignment, removing: false)
            return (.displace(slot: slot, gain: gain, loss: loss(of: slot, besides: assignment)), false)
        }
    }

    private func check(_ ruling: Ruling) throws(ImpossibleRuling) {
        func refuse(_ reason: String) -> ImpossibleRuling { ImpossibleRuling(ruling: ruling, description: reason) }
        switch ruling {
        case .declined: break
        case .admitted(let slot):
            guard count < parameters.capacity else { throw refuse("a clip is admitted to a set that is full") }
            guard slot == nextSlot else { throw refuse("a clip is admitted to slot \(slot) where \(nextSlot) is next") }
        case .displaced(let slot):
            guard count == parameters.capacity else { throw refuse("a clip displaces one where there is room") }
            guard isMember(slot) else { throw refuse("a clip displaces the member in slot \(slot), which has none") }
            guard mayLeave(slot) else { throw refuse("a clip displaces the member in slot \(slot) in its residence") }
            guard canDisplace(slot) else { throw refuse("a clip displaces slot \(slot) against the rule") }
        }
    }
}
