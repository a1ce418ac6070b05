/// The threshold of ThreeSieves, and when it is lowered.
///
/// The best value v of a full set is guessed, at first as the capacity times the greatest gain there can be; a clip is
/// taken that gains at least what is missing to v / 2 on average over the places left. After `patience` refusals in a
/// row the guess is divided by 1 + ε, down to the greatest gain of a single clip.
struct ThresholdSchedule {
    /// ε.
    static let fineness = 0.1

    /// T. With it, a guess that is given up was too high with confidence 1 − α for every clip that would have done at
    /// more than −ln α / T of the stream.
    static let patience = 1000

    private let capacity: Int

    /// c, in score units: what f gains by the worst clip that is as frequent as chance makes it, at the end, is 0. The
    /// greatest gain, of the first clip of two clusters that are always met together, is c.
    let shift: Int64

    /// f(S), as the sum of what the members gained when they entered, in score units.
    private(set) var value = 0.0

    /// Times the guess was lowered.
    private(set) var step = 0

    /// Refusals since the last admission or lowering.
    private(set) var refusals = 0

    /// v / 2, which follows from `step`.
    private var goal: Double

    /// - Parameter tables: Those of the set, for their shape.
    init(_ tables: borrowing ContingencyTables, capacity: Int) {
        self.capacity = capacity
        shift = tables.boundShift
        goal = Double(shift) * Double(capacity) / 2
    }

    /// Whether a clip enters.
    ///
    /// - Parameters:
    ///   - gain: Of the bound, in score units.
    ///   - members: Now; fewer than the capacity.
    func accepts(gain: Int64, members: Int) -> Bool {
        let shifted = Double(gain + shift)
        // Clips that f would lose by, rarer than chance and into full clusters, are none that it is defined for.
        return shifted >= 0 && shifted >= (goal - value) / Double(capacity - members)
    }

    /// - Parameter gain: Of the bound, in score units.
    mutating func noteAdmission(gain: Int64) {
        value += Double(gain + shift)
        refusals = 0
    }

    /// Lowers the guess when there were too many.
    mutating func noteRefusal() {
        refusals += 1
        guard refusals >= ThresholdSchedule.patience else { return }
        refusals = 0
        lower()
    }

    /// A withdrawn member takes an equal share with it: what it gained itself is not kept.
    mutating func noteRemoval(from members: Int) { value -= value / Double(members) }

    private mutating func lower() {
        let lowered = goal / (1 + ThresholdSchedule.fineness)
        guard lowered >= Double(shift) / 2 else { return }
        goal = lowered
        step += 1
    }

    /// Goes on from what was written down.
    ///
    /// - Returns: False when the guess is never lowered so often.
    mutating func restore(step: Int, refusals: Int, value: Double) -> Bool {
        for _ in 0..<step {
            let before = self.step
            lower()
            if self.step == before { return false }
        }
        self.refusals = refusals
        self.value = value
        return true
    }
}

extension ContingencyTables {
    /// By how much the gains of the bound are shifted so that those of clips which meet as often as chance are not
    /// negative, in score units: with clusters of one size Σ_p [ln K_a + ln K_v] for the stream's part; for the set's
    /// the greatest ψ there is, twice a pair.
    var boundShift: Int64 {
        let chance = pairs.reduce(0.0) {
            $0 + FixedPoint.logarithm(clusters[$1.first]) + FixedPoint.logarithm(clusters[$1.second])
        }
        return FixedPoint.score(chance + 2 * Double(pairs.count) * FixedPoint.psi(max(capacity - 1, 0)))
    }
}
