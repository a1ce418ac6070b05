import EventLog
import Foundation
import Pipeline
import StateStore

/// Why this instance may not publish any more.
enum TakenOver: Error, CustomStringConvertible {
    /// Another one with the same application id is at work.
    case byAnother(Instance?, LogFault)

    /// Another one that stood by was chosen, because this one had not been heard of for a while.
    case byStandby(Instance?, LogFault)

    /// No other has written since: the broker ended a transaction that took too long.
    case byTime(LogFault)

    /// No other has written since: the group gave up this instance's place in it.
    case byGroup(LogFault)

    var description: String {
        switch self {
        case .byAnother(let instance, let fault):
            "another instance with this application_id has taken over"
                + (instance.map { ", \($0)" } ?? "")
                + ": run one instance for each application_id, or set standby on all of them (\(fault))"
        case .byStandby(let instance, let fault):
            "another instance was chosen to be at work" + (instance.map { ", \($0)" } ?? "")
                + ", because this one did not answer for too long; the next start stands by (\(fault))"
        case .byGroup(let fault):
            "the consumer group gave up this instance, which is at work alone: were the brokers restarted, or away for "
                + "long? Nothing is lost; the next start goes on (\(fault))"
        case .byTime(let fault):
            "the broker ended this instance's transaction, which was open longer than transaction.timeout.ms: was the "
                + "process or the machine suspended? Nothing is lost; the next start goes on (\(fault))"
        }
    }

    /// How long another instance may take from fencing this one to its first transaction.
    private static let patience = Duration.seconds(15)

    /// Finds out which of them it was: whoever takes over says so in the changelog.
    static func explaining(
        _ fault: LogFault, self instance: Instance, changelog: String, log: any EventLog
    ) -> TakenOver {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if let writer = try? StateHead.last(in: changelog, log: log)?.instance, writer != instance {
                return .byAnother(writer, fault)
            }
            Thread.sleep(forTimeInterval: 1)
        }
        return fault.code == "FENCED_INSTANCE_ID" ? .byGroup(fault) : .byTime(fault)
    }
}

extension Instance {
    /// This process.
    static func current() -> Instance {
        Instance(
            id: UUID().uuidString.lowercased(), host: hostName,
            process: Int(ProcessInfo.processInfo.processIdentifier))
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "an unnamed host" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
