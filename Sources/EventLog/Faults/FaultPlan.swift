package import Foundations

import Synchronization

/// Says at each boundary of each call what goes wrong there. One plan may accompany a log and those that restart after
/// it: numbers run on.
package final class FaultPlan: Sendable {
    /// What happens at a boundary; `nil` lets the call proceed.
    package typealias Decision = (CallBoundary) -> InjectedFault?

    private struct State {
        var passed: [CallBoundary] = []
        var decide: Decision
    }

    private let state: Mutex<State>

    /// - Parameter decide: Asked at each boundary in turn, by one thread at a time. What it answers must be among the
    ///   boundary's `possibleFaults`. It may do to the broker what another process could do just then: claim, join the
    ///   group, let a session expire, compact. It must not call a log that has this plan.
    package init(_ decide: sending @escaping Decision) {
        state = Mutex(State(decide: decide))
    }

    /// Lets everything proceed, and counts.
    package static func none() -> FaultPlan {
        FaultPlan { _ in nil }
    }

    /// Lets one thing happen, at the boundary of this number, and everything else proceed.
    ///
    /// - Precondition: It can happen there.
    package static func inject(_ fault: InjectedFault, atBoundary number: Int) -> FaultPlan {
        FaultPlan { $0.number == number ? fault : nil }
    }

    /// A crash at the boundary of this number.
    package static func crash(atBoundary number: Int) -> FaultPlan {
        inject(.crash, atBoundary: number)
    }

    /// At each boundary, with probability `rate`, one of those of `faults` that can happen there.
    package static func seeded(
        rate: Double, of faults: Set<InjectedFault> = Set(InjectedFault.allCases), generator: SeededGenerator
    ) -> FaultPlan {
        var generator = generator
        return FaultPlan { boundary in
            guard generator.nextUnit() < rate else { return nil }
            return boundary.possibleFaults.filter(faults.contains).randomElement(using: &generator)
        }
    }

    /// The boundaries passed so far, in order; a fault can be put at each in another run.
    package var passed: [CallBoundary] { state.withLock { $0.passed } }

    /// How many boundaries were passed so far.
    package var passedCount: Int { state.withLock { $0.passed.count } }

    /// Passes a boundary.
    func fault(at call: LogCall, _ moment: CallBoundary.Moment) -> InjectedFault? {
        state.withLock { state in
            let boundary = CallBoundary(call: call, moment: moment, number: state.passed.count)
            state.passed.append(boundary)
            guard let fault = state.decide(boundary) else { return nil }
            precondition(boundary.possibleFaults.contains(fault), "\(fault) cannot happen \(moment) \(call)")
            return fault
        }
    }
}
