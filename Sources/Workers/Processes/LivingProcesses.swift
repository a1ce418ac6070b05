import Confinement
import Synchronization

/// The processes of ours that live, for whoever wants to know what they take. Safe to share between threads.
package final class LivingProcesses: Sendable {
    /// A number is taken out before its process is waited for: until then no other process can have it.
    private let identifiers = Mutex<Set<Int32>>([])

    package init() {}

    func add(_ identifier: Int32) { identifiers.withLock { _ = $0.insert(identifier) } }

    func remove(_ identifier: Int32) { identifiers.withLock { _ = $0.remove(identifier) } }

    package var count: Int { identifiers.withLock { $0.count } }

    /// How much of the machine's memory they have, in bytes, now: what they share with each other counts for each. 0 where
    /// /proc hides it: proc(5), hidepid.
    package var residentBytes: Int {
        identifiers.withLock { identifiers in
            identifiers.reduce(0) { $0 + (ChildProcess($1).residentBytes() ?? 0) }
        }
    }
}
