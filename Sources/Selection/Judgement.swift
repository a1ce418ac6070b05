/// What is to become of a clip that was offered, before it is done. Scores are in score units.
enum Judgement {
    case decline(DeclineReason)

    /// It takes the next free slot.
    case admit(gain: Int64)

    /// It takes the slot of the member there.
    case displace(slot: Int, gain: Int64, loss: Int64)
}
