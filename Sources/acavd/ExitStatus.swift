import ArgumentParser
import KafkaLog
import Monitoring
import Pipeline
import StateStore
import Workers

/// What the process ends with, after sysexits(3) where it has a word for it.
enum ExitStatus {
    /// All of them, with what they mean in so few words that `acavd --help` has a line for each;
    /// docs/reference/command-line.md says more.
    static let all: [(status: ExitCode, meaning: String)] = [
        (.success, "done; of status, ready; of inspect, a member"),
        (failure, "something else, which the message names; not ready; no member"),
        (.validationFailure, "the command line cannot be understood"),
        (state, "the state in the changelog cannot be used"),
        (unavailable, "brokers, a topic, a directory or the daemon cannot be reached"),
        (takenOver, "another instance, or another requeue, has taken over"),
        (configuration, "the configuration cannot be used"),
        (interrupted, "interrupted from the keyboard"),
    ]

    /// A line for each.
    static var table: String {
        all.map { status, meaning in
            let number = String(status.rawValue)
            return number + String(repeating: " ", count: 5 - number.count) + meaning
        }.joined(separator: "\n")
    }

    /// Something went wrong that the message on standard error names.
    static let failure = ExitCode(1)

    /// The state in the changelog cannot be used.
    static let state = ExitCode(65)

    /// The broker or the state directory cannot be used.
    static let unavailable = ExitCode(69)

    /// Another instance with the same application id has taken over, or another requeue.
    static let takenOver = ExitCode(76)

    /// The configuration cannot be used.
    static let configuration = ExitCode(78)

    /// Interrupted from the keyboard; what was done until then has been printed.
    static let interrupted = ExitCode(130)
}

extension ExitCode {
    /// What the daemon ends with after an error.
    init(endingWith error: any Error) {
        self =
            switch error {
            case TakenOver.byAnother: ExitStatus.takenOver
            case ServiceError.incompatible, ChangelogTopicError.configuration, ProcessStartError.refused,
                MonitoringError.invalidAddress, MonitoringError.notLoopback, MonitoringError.pathTooLong:
                ExitStatus.configuration
            case ServiceError.recovery, StoreError.newerSchema: ExitStatus.state
            default: ExitStatus.unavailable
            }
    }
}
