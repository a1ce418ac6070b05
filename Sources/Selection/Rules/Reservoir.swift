import Foundations

/// A uniform sample of the stream (Vitter, "Random sampling with a reservoir", TOMS 1985, algorithm R): the baseline
/// that every choice has to beat. It takes no notice of what clips are like.
///
/// The n-th arrival enters with probability capacity / n and takes a place that is drawn uniformly. The lot is a function
/// of the seed and n alone, so that no generator has to be remembered. A place that a withdrawal made free goes to the
/// next arrival, which is sure to enter therefore: right after withdrawals the sample is a little too young.
enum Reservoir: AdmissionRule {
    static func judge(_ assignment: UnsafePointer<UInt16>, in set: inout CuratedSet) -> Judgement {
        set.evaluations += 1
        let gain = set.counts.score(assignment, removing: false)
        if set.count < set.parameters.capacity { return .admit(gain: gain) }
        guard let slot = drawn(in: set) else { return .decline(.notDrawn) }
        guard set.mayLeave(slot) else { return .decline(.noRoom) }
        return .displace(slot: slot, gain: gain, loss: set.loss(of: slot, besides: assignment))
    }

    static func canDisplace(_ slot: Int, in set: borrowing CuratedSet) -> Bool { slot == drawn(in: set) }

    /// The slot that is drawn for the arrival at hand; nil where it is none.
    private static func drawn(in set: borrowing CuratedSet) -> Int? {
        var lots = set.lots.advanced(by: set.arrivals)
        // The high word of the product is uniform below the factor, to within arrivals / 2⁶⁴.
        let place = lots.next().multipliedFullWidth(by: set.arrivals).high
        return place < UInt64(set.parameters.capacity) ? Int(place) : nil
    }
}
