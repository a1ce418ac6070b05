/// How a set decides about an arrival.
///
/// The set switches to its rule once an arrival, so no call is made through an existential. What a rule has to remember
/// lies in the set, and with it in its image.
protocol AdmissionRule {
    /// What is to become of a clip that has been observed. Nothing but the queue changes; what the rule has to take note
    /// of it does when the judgement is carried out, which may be another's.
    static func judge(_ assignment: UnsafePointer<UInt16>, in set: inout CuratedSet) -> Judgement

    /// Whether the rule could displace the member in a slot for the clip at hand, whatever the arithmetic of scores.
    ///
    /// - Precondition: The set is full.
    static func canDisplace(_ slot: Int, in set: borrowing CuratedSet) -> Bool
}
