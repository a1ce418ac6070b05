/// Why a process of ours does not start. The text is for an operator.
package enum ProcessStartError: Error, Hashable, CustomStringConvertible {
    /// The system does not let it, or it ended by mistake. Another try may succeed.
    case impossible(String)

    /// It does not want to work on this machine, as it is configured.
    case refused(String)

    package var description: String {
        switch self {
        case .impossible(let reason), .refused(let reason): reason
        }
    }
}
