import Monitoring

extension ServiceStatus.Phase {
    /// As people say it.
    var words: String {
        switch self {
        case .starting: "starting"
        case .recovering: "bringing its state back"
        case .standingBy: "standing by"
        case .running: "running"
        case .paused: "paused"
        case .stopping: "stopping"
        }
    }
}
