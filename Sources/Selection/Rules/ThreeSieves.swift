/// ThreeSieves (Buschjäger, Honysz, Pfahler, Morik, "Very fast streaming submodular function maximization", ECML PKDD
/// 2021, algorithm 3): a clip enters when it gains at least a threshold, which is lowered after many refusals in a row.
///
/// It asks for a monotone submodular function, which mutual information is not. What is climbed here is the
/// Barber–Agakov bound under the stream's counts, shifted until every clip gains something:
///
///     f(S) = c |S| + Σ_{x ∈ S} T_x − Σ_p [ Σφ(n_i) + Σφ(n_j) ]      T_x = Σ_p [ 2 ln N_ij − ln N_i − ln N_j ]
///
/// What is lost: the published guarantee is about f, of which the shift is the greater part, and for a stream whose
/// counts stand still; it says nothing about mutual information. A clip, once in, never leaves, so that what was taken
/// while little was known stays; a set that is full is frozen.
enum ThreeSieves: AdmissionRule {
    static func judge(_ assignment: UnsafePointer<UInt16>, in set: inout CuratedSet) -> Judgement {
        guard set.count < set.parameters.capacity, let schedule = set.schedule else { return .decline(.noRoom) }
        set.evaluations += 1
        let gain = set.counts.score(assignment, removing: false)
        return schedule.accepts(gain: gain, members: set.count) ? .admit(gain: gain) : .decline(.belowThreshold)
    }

    static func canDisplace(_ slot: Int, in set: borrowing CuratedSet) -> Bool { false }
}
