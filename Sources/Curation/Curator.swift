package import Foundations
package import Numerics

/// The deterministic engine: embedded clips and withdrawals in, decisions out.
///
/// It does no I/O and reads no clock. The same inputs in the same order, with the same parameters, give the same
/// outcomes, however they are cut into calls. The first `warmUpClips` clips are held back until whitening and the first
/// centroids can be fitted to them; their outcomes come together, in order, from the call that completes them.
package final class Curator {
    package let parameters: CurationParameters
    package private(set) var counts = CurationCounts()

    private var pending: [CurationInput] = []
    private var pendingClips = 0
    private var model: Model?

    package init(_ parameters: CurationParameters) {
        self.parameters = parameters
    }

    /// True until the warm-up is complete.
    package var isWarmingUp: Bool { model == nil }

    /// The version of the centroids in force; 0 during the warm-up.
    package var modelVersion: Int { model?.version ?? 0 }

    /// The set now.
    package var state: SetState { model?.state ?? SetState(size: 0, mutualInformation: 0) }

    /// The members now, in no particular order, with a cluster a view.
    package var members: [(clip: ClipReference, assignment: [UInt16])] { model?.listed ?? [] }

    /// Takes inputs in stream order.
    ///
    /// - Precondition: Every clip has, for each view, a vector of its length with finite values.
    /// - Returns: The outcomes that are settled now, in stream order: of these inputs, or of none while the warm-up is
    ///   incomplete, or of all held back and these.
    /// - Throws: When the warm-up's features cannot be whitened.
    package func curate(_ inputs: [CurationInput]) throws(NumericsError) -> [CurationOutcome] {
        guard let model else {
            for (index, input) in inputs.enumerated() {
                pending.append(input)
                if case .clip = input.content { pendingClips += 1 }
                if pendingClips >= parameters.warmUpClips {
                    return try completeWarmUp() + curate(Array(inputs[(index + 1)...]))
                }
            }
            return []
        }
        return model.decide(inputs, counts: &counts)
    }

    /// Ends the warm-up with the clips there are, for input that has an end.
    ///
    /// - Returns: The outcomes of everything held back; none when nothing was.
    /// - Throws: When the features cannot be whitened.
    package func completeWarmUp() throws(NumericsError) -> [CurationOutcome] {
        guard model == nil, pendingClips > 0 else { return [] }
        let held = pending
        let started = try Model(parameters, warmUp: held)
        pending = []
        pendingClips = 0
        model = started
        return started.decide(held, observing: false, counts: &counts)
    }

    /// Drops inputs that the warm-up still holds back, because another instance will read them.
    package func discardPending(where isGone: (_ ticket: Int) -> Bool) {
        pending.removeAll { isGone($0.ticket) }
        pendingClips = pending.count {
            if case .clip = $0.content { true } else { false }
        }
    }
}
