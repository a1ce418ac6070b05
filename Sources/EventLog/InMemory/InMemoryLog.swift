/// The log of one instance on an `InMemoryBroker`: a transactional producer, a reader of committed records and a member
/// of a consumer group under one name, as a static member that restarts in its own place.
///
/// A fault plan can make any call fail, or let the process die there: the object is dead then, and throws `.fatal` with
/// the code `CRASHED` from every call, while the broker keeps its open transaction and its place in the group until a
/// claim or a time-out, as it keeps those of a real process that was killed.
package final class InMemoryLog: EventLog {
    /// What is known of the open transaction.
    enum TransactionPhase {
        case none

        /// - isOnBroker: The broker knows of it, because something was published.
        case open(isOnBroker: Bool)

        /// It can only be aborted.
        case void(LogFault, isOnBroker: Bool)
    }

    let broker: InMemoryBroker
    let transactionalID: String
    let group: String
    private let faults: FaultPlan?

    /// Since `claim`.
    var producer: ProducerIdentity?
    var transaction = TransactionPhase.none

    /// Since `subscribe`.
    var membership: GroupMembership?
    var topics: [String] = []

    /// Assigned by the last poll that said so.
    var held: [TopicPartition] = []

    /// Those of `held` whose records flow.
    var flowing: [PartitionReading] = []

    /// Whose turn it is to be handed out.
    var turn = 0
    var isPaused = false

    /// Those of `flowing` that do not flow for now.
    var dammed: Set<TopicPartition> = []

    /// After a crash or another fatal failure every call throws it.
    private var end: LogFault?
    private var hasCrashed = false

    /// - Parameters:
    ///   - group: Of this log's inputs, whose offsets its transactions commit.
    package init(broker: InMemoryBroker, transactionalID: String, group: String, faults: FaultPlan? = nil) {
        self.broker = broker
        self.transactionalID = transactionalID
        self.group = group
        self.faults = faults
    }

    package func claim() throws(LogFailure) {
        try perform(.claim) { () throws(LogFailure) in
            producer = broker.claim(transactionalID)
            transaction = .none
            // The place of an instance that was here before is free; its own this log has only later.
            if membership == nil { broker.replace(instance: transactionalID, in: group) }
        }
    }

    /// Aborts an open transaction and leaves the group. After a fatal failure only the group is left: the transaction
    /// stays open until a claim or a time-out. After a crash nothing happens but that it throws.
    package func close() throws(LogFailure) {
        if hasCrashed { try checkAlive() }
        try pass(.close, .before)
        if end == nil, isInTransaction {
            do throws(LogFailure) {
                try endOnBroker(isCommit: false, operation: "closing")
            } catch .fenced {
                // Whoever fenced this instance has had the transaction aborted.
            }
        }
        if let membership { broker.leave(membership.member, group: group) }
        membership = nil
        flowing = []
        end = LogFault(operation: "after closing", code: "CLOSED", message: "the log was closed")
        try pass(.close, .after)
    }

    // MARK: - Faults

    /// Runs a call between its two boundaries.
    func perform<Answer>(
        _ call: LogCall, _ effect: () throws(LogFailure) -> Answer
    ) throws(LogFailure) -> Answer {
        try checkAlive()
        try pass(call, .before)
        let answer: Answer
        do throws(LogFailure) {
            answer = try effect()
        } catch .fatal(let fault) {
            end = fault
            throw .fatal(fault)
        }
        try pass(call, .after)
        return answer
    }

    func checkAlive() throws(LogFailure) {
        if let end { throw .fatal(end) }
    }

    /// Passes a boundary: what the plan says happens.
    func pass(_ call: LogCall, _ moment: CallBoundary.Moment) throws(LogFailure) {
        guard let injected = faults?.fault(at: call, moment) else { return }
        let failure = LogFailure(injected, operation: "\(call), \(moment)")
        if case .fatal(let fault) = failure { end = fault }
        hasCrashed = injected == .crash
        throw failure
    }
}
