import CRdKafka
import Logging

/// Takes librdkafka's log lines, which arrive on its own threads, to swift-log.
final class LibraryLog: Sendable {
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// Installed with a retained `LibraryLog` as the client's opaque value, which outlives the client.
    static let callback: @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void =
        {
            client, severity, facility, text in
            guard let client, let facility, let text, let opaque = rd_kafka_opaque(client) else { return }
            Unmanaged<LibraryLog>.fromOpaque(opaque).takeUnretainedValue()
                .write(severity: severity, facility: String(cString: facility), text: String(cString: text))
        }

    private func write(severity: Int32, facility: String, text: String) {
        logger.log(
            level: LibraryLog.level(severity: severity, facility: facility),
            "\(text)", metadata: ["facility": "\(facility)", "stage": "kafka"])
    }

    /// The level for a syslog severity. Some facilities are quieter than they say: FAIL and ERROR repeat each failed
    /// connection, which is reported once as an outage; CONFWARN complains that a producer is given consumer properties
    /// and the other way round, which one list of properties for both cannot avoid; MOCK tells of a mock cluster's ports;
    /// TXNERR, ADDOFFSETS and GETPID repeat what the transactional call that failed throws or resumes.
    private static func level(severity: Int32, facility: String) -> Logger.Level {
        if ["FAIL", "ERROR", "CONFWARN", "MOCK", "TXNERR", "ADDOFFSETS", "GETPID"].contains(facility) { return .debug }
        return switch severity {
        case ...2: .critical
        case 3: .error
        case 4: .warning
        case 5: .notice
        case 6: .info
        default: .debug
        }
    }
}
