package import Foundations
package import Numerics

/// The deterministic engine: embedded clips and withdrawals in, decisions out.
///
/// It does no I/O and reads no clock. The same inputs in the same order, with the same parameters, give the same
/// outcomes, however they are cut into calls. The first `warmUpClips` clips are held back until whitening and the first
/// centroids can be fitted to them; their outcomes come together, in order, from the call that completes them. A
/// withdrawal during the warm-up is settled at once, together with the clips it drops.
///
/// Whoever keeps the `pieces` of some moment and the journal of every call after it can have the curator back as it is
/// now, to the bit: `init(restoring:)`, then `replay` entry by entry.
package final class Curator {
    package private(set) var parameters: CurationParameters
    package internal(set) var counts = CurationCounts()

    let firstModelVersion: Int

    /// Inputs taken so far: an entry of the journal follows on as many.
    var inputsTaken = 0

    /// Clips that wait for the warm-up to be complete.
    var held: [EmbeddedClip] = []
    var model: Model?

    /// Of the pieces since which changes have been noted; nil when there are none such.
    var collected: PieceLedger.Fingerprint?

    /// - Parameter firstModelVersion: Of the first centroids in force. Versions go on over generations of the model.
    package init(_ parameters: CurationParameters, firstModelVersion: Int = 1) {
        self.parameters = parameters
        self.firstModelVersion = firstModelVersion
    }

    /// True until the warm-up is complete.
    package var isWarmingUp: Bool { model == nil }

    /// The version of the centroids in force; 0 during the warm-up.
    package var modelVersion: Int { model?.version ?? 0 }

    /// The set now.
    package var state: SetState { model?.state ?? SetState(size: 0, mutualInformation: 0) }

    /// The members now, by slot, with a cluster in each clustering.
    package var members: [(clip: ClipReference, assignment: [UInt16])] { model?.listed ?? [] }

    /// Takes inputs in stream order.
    ///
    /// - Precondition: Every clip has, for each view, a vector of its length with finite values.
    /// - Returns: The outcomes that are settled now, in stream order: of these inputs, or of none while the warm-up is
    ///   incomplete, or of all held back and these; and what to keep, so that they can be settled so again.
    /// - Throws: When the warm-up's features cannot be whitened.
    package func curate(_ inputs: [CurationInput]) throws(NumericsError) -> CurationStep {
        guard !inputs.isEmpty else { return CurationStep(outcomes: [], journal: []) }
        for input in inputs { check(input) }
        guard let model else { return try gather(inputs) }
        var journal: JournalWriter? = JournalWriter(.decided, after: inputsTaken)
        inputsTaken += inputs.count
        let outcomes = model.decide(inputs, counts: &counts, journal: &journal)
        return CurationStep(outcomes: outcomes, journal: journal?.finish() ?? [])
    }

    private func check(_ input: CurationInput) {
        guard case .clip(let clip) = input else { return }
        precondition(
            clip.features.map(\.count) == parameters.views.map(\.featureDimension), "a vector of its length a view")
    }

    /// Takes inputs of the warm-up, and decides as soon as it is complete.
    private func gather(_ inputs: [CurationInput]) throws(NumericsError) -> CurationStep {
        var journal = JournalWriter(.held, after: inputsTaken)
        var settled: [CurationOutcome] = []
        for (index, input) in inputs.enumerated() {
            inputsTaken += 1
            journal.hold(input)
            settled += hold(input)
            guard held.count >= parameters.warmUpClips else { continue }
            settled += try completeWarmUp()
            let rest = try curate(Array(inputs[(index + 1)...]))
            return CurationStep(outcomes: settled + rest.outcomes, journal: [], mustCheckpoint: true)
        }
        return CurationStep(outcomes: settled, journal: journal.finish())
    }

    /// Holds a clip back, or drops those of a video that is withdrawn: nothing else grows with the warm-up's input.
    func hold(_ input: CurationInput) -> [CurationOutcome] {
        switch input {
        case .clip(let clip):
            held.append(clip)
            return []
        case .withdrawal(let video):
            let before = held.count
            held.removeAll { $0.clip.video == video }
            let dropped = before - held.count
            counts.dropped += dropped
            return [CurationOutcome](repeating: .withdrawn([]), count: dropped + 1)
        }
    }

    /// Ends the warm-up with the clips there are, for input that has an end. No journal tells of it: the state has to be
    /// kept whole afterwards, if it is to be gone on from.
    ///
    /// - Returns: The outcomes of everything held back; none when nothing was.
    /// - Throws: When the features cannot be whitened.
    package func completeWarmUp() throws(NumericsError) -> [CurationOutcome] {
        guard model == nil, !held.isEmpty else { return [] }
        let started = try Model(parameters, version: firstModelVersion, warmUp: held)
        let inputs = held.map { CurationInput.clip($0) }
        held = []
        model = started
        var journal: JournalWriter?
        return started.decide(inputs, observing: false, counts: &counts, journal: &journal)
    }

    /// Goes on under other parameters. The state has to be kept whole afterwards: no journal tells of it.
    ///
    /// What may change: everything about the selection but the pairing, the half-life, the publication interval, and,
    /// while it lasts, the length of the warm-up.
    ///
    /// - Returns: The members that a smaller capacity evicted, the least valuable first.
    /// - Throws: `incompatible` when something else differs; nothing has changed then.
    /// - Complexity: O(members · (pairs + clusterings)) when the selection changed, and as much again for each 128th of
    ///   the members that is evicted.
    package func adopt(_ parameters: CurationParameters) throws(StateError) -> [MembershipChange] {
        let differences = parameters.obstacles(toFollowing: self.parameters)
        guard differences.isEmpty else { throw .incompatible(differences) }
        // Members may get other slots: nothing is known to be as it was.
        if parameters != self.parameters { collected = nil }
        self.parameters = parameters
        return model?.adopt(parameters, counts: &counts) ?? []
    }
}
