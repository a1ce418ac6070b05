/// A call of the log, as a place where things go wrong.
package enum LogCall: String, Hashable, Sendable, CaseIterable {
    case claim, bounds, readToEnd, subscribe, poll, beginReading, pause, resume, hold
    case begin, publish, commit, abort, close
}

/// A moment at which the process can die or a call can fail: just before a call takes effect or just after.
package struct CallBoundary: Hashable, Sendable {
    package enum Moment: Hashable, Sendable, CaseIterable {
        case before

        /// Only of a commit: the offsets are part of the transaction, which has not ended.
        case between
        case after
    }

    package let call: LogCall
    package let moment: Moment

    /// Boundaries passed before this one, by all the logs that share the plan.
    package let number: Int

    /// What can happen here in the real thing too.
    ///
    /// A crash can happen anywhere. A call can fail before it takes effect. It can fail with `.retry` afterwards where
    /// the answer can get lost and repeating it is harmless. A commit or an abort is resumed until its outcome is
    /// known: neither ever asks to be repeated, and neither fails once it has been applied. A poll that took records
    /// does not fail, for they would be lost.
    package var possibleFaults: [InjectedFault] {
        switch (call, moment) {
        case (.publish, .before): [.crash, .retry, .abortAndRewind, .fatal]
        case (.publish, .after): [.crash, .abortAndRewind]
        case (.commit, .before): [.crash, .abortAndRewind, .fatal]
        case (.abort, .before): [.crash, .fatal]
        case (_, .before): [.crash, .retry, .fatal]
        case (.poll, _), (.begin, _), (.commit, _), (.abort, _), (.close, _): [.crash]
        case (_, .between), (_, .after): [.crash, .retry]
        }
    }
}

/// What a fault plan lets happen.
package enum InjectedFault: Hashable, Sendable, CaseIterable {
    /// The process dies: the log object is dead from here on, and the broker hears nothing.
    case crash

    /// The call throws the `LogFailure` of this name.
    case retry, abortAndRewind, fatal
}
