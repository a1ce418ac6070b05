package import EventLog
package import Logging

import Foundation

/// Decides which of several instances is the active one: membership in the group `<application id>-active`, whose only
/// prize is partition 0 of the changelog topic. Nothing of it is read. A leader that leaves is replaced within a
/// heartbeat, one that dies after `session.timeout.ms` (10 seconds unless set); instances that join change nothing.
///
/// It runs on a thread of its own. That this instance leads can change at any moment, and an instance may be the last
/// to notice: what keeps it out then is the transactional id.
package final class Election: Sendable {
    /// What is known of the election.
    private struct State: Sendable {
        var hasStarted = false
        var mistake: KafkaConfigurationError?
        var isLeader = false

        /// Why this instance can lead no more, when it cannot.
        var failure: LogFailure?
        var isClosing = false
        var isClosed = false
    }

    /// How long a step of the election's thread may take: how late it hears that it should end.
    private static let step = Duration.milliseconds(200)
    private static let patience = Duration.seconds(10)

    private let state: Monitor<State>

    /// Joins the group; contacts the brokers in the background.
    ///
    /// - Parameters:
    ///   - changelog: The topic whose partition 0 the leader holds.
    ///   - onLoss: Called on the election's thread when leadership is lost other than by closing.
    /// - Throws: `KafkaConfigurationError` when librdkafka does not accept the properties.
    package init(
        applicationID: String, changelog: String, properties: KafkaProperties, logger: Logger,
        onLoss: @escaping @Sendable () -> Void = {}
    ) throws(KafkaConfigurationError) {
        let state = Monitor(State())
        self.state = state
        let thread = Thread {
            do throws(KafkaConfigurationError) {
                // Made where it is used, for it is not safe to share.
                let candidate = try Candidate(
                    group: "\(applicationID)-active", topic: changelog, properties: properties, logger: logger)
                state.update { $0.hasStarted = true }
                Election.run(candidate, state, onLoss)
            } catch {
                state.update { $0.mistake = error }
            }
            state.update { $0.isClosed = true }
        }
        thread.name = "election"
        thread.start()
        // Making a client contacts nobody and takes no time.
        let begun = state.wait(timeout: Election.patience) { $0.hasStarted || $0.mistake != nil }
        if let mistake = begun.mistake { throw mistake }
    }

    deinit {
        state.update { $0.isClosing = true }
    }

    private static func run(_ candidate: Candidate, _ state: Monitor<State>, _ onLoss: () -> Void) {
        do throws(LogFailure) {
            try candidate.stand()
            while !state.current.isClosing {
                let wasLeader = candidate.isLeader
                defer { note(candidate, wasLeader: wasLeader, state, onLoss) }
                try candidate.follow(timeout: step)
            }
            state.update { $0.isLeader = false }
            try candidate.withdraw(timeout: patience)
        } catch {
            state.update { $0.failure = error }
        }
    }

    private static func note(
        _ candidate: Candidate, wasLeader: Bool, _ state: Monitor<State>, _ onLoss: () -> Void
    ) {
        guard candidate.isLeader != wasLeader else { return }
        state.update { $0.isLeader = candidate.isLeader }
        if wasLeader { onLoss() }
    }

    /// Whether this instance leads now, as far as it knows.
    package var isLeader: Bool { state.current.isLeader }

    /// Waits until this instance leads, at most `timeout`.
    ///
    /// - Returns: Whether it does.
    /// - Throws: The failure after which it never will.
    package func wait(timeout: Duration) throws(LogFailure) -> Bool {
        let state = state.wait(timeout: timeout) { $0.isLeader || $0.failure != nil || $0.isClosed }
        if let failure = state.failure { throw failure }
        return state.isLeader
    }

    /// Leaves the group at once, so that another instance leads, and waits until that is done: at most some ten seconds
    /// when no broker answers.
    ///
    /// - Throws: What ended the election, if something did.
    package func close() throws(LogFailure) {
        state.update { $0.isClosing = true }
        let ended = state.wait(timeout: Election.patience + Election.patience) { $0.isClosed }
        if let failure = ended.failure { throw failure }
    }
}
