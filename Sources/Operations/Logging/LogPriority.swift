import Foundation
package import Logging

extension Logger.Level {
    /// What syslog(3), and so the journal, calls the level: from 2, critical, to 7, debug.
    package var priority: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}

extension LineOutput {
    /// Whether systemd's journal reads it: `JOURNAL_STREAM` has its device and inode. That the variable is there is not
    /// enough, for a service may start programs whose output goes elsewhere (systemd.exec(5)).
    package func isJournal(environment: [String: String]) -> Bool {
        guard let identity, let stream = environment["JOURNAL_STREAM"] else { return false }
        let parts = stream.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
        return parts == [identity.device, identity.inode]
    }
}
