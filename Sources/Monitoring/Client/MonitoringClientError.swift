import Glibc

/// Why a running daemon could not be asked, or did not answer what it was asked.
package enum MonitoringClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is no address.
    case address(MonitoringError)

    /// Nothing listens there.
    case noDaemon(ListeningAddress)

    /// The file system does not let this user in.
    case notPermitted(ListeningAddress)

    /// The system refused something else.
    case failed(ListeningAddress, operation: String, code: Int32)

    /// It did not answer in time.
    case late(ListeningAddress, Duration)

    /// What answers does not speak as acavd does.
    case notUnderstood(ListeningAddress, reason: String)

    /// It answers that it cannot, and why: a status from 400 on, and what it says with it.
    case declined(status: Int, message: String)

    package var description: String {
        switch self {
        case .address(let error): error.description
        case .noDaemon(let address):
            "no daemon answers at \(address): is it running? systemctl status acavd; is it there that it listens? "
                + "http.address and http.socket in its configuration (without systemd it has a socket only where "
                + "http.socket names one)"
        case .notPermitted(let address):
            "\(address) does not let this user in: be root or in the group acavd (usermod -aG acavd USER, then log in again)"
        case .failed(let address, let operation, let code):
            "asking the daemon at \(address) failed: \(operation): \(String(cString: strerror(code)))"
        case .late(let address, let time):
            "the daemon at \(address) did not answer within \(time.formatted): it hangs, or the machine is overloaded; "
                + "see journalctl -u acavd"
        case .notUnderstood(let address, let reason):
            "what answers at \(address) does not speak as acavd does: \(reason); is it another program, or another version?"
        case .declined(_, let message): message
        }
    }

    /// Whether it may help to ask again later: nobody answers, or not now.
    package var isTransient: Bool {
        switch self {
        case .noDaemon, .late: true
        case .declined(let status, _): status == 503
        default: false
        }
    }
}

extension Duration {
    fileprivate var formatted: String { "\(Double(components.seconds) + Double(components.attoseconds) / 1e18) s" }
}
