import Logging
import Operations
import Synchronization

/// The configuration in force, of which a part may change while the daemon runs.
final class LiveConfiguration: Sendable {
    private let state: Mutex<(configuration: Configuration, adopt: (@Sendable (Configuration) -> Void)?)>

    init(_ configuration: Configuration) {
        state = Mutex((configuration, nil))
    }

    var current: Configuration { state.withLock { $0.configuration } }

    /// From now on, has the running parts go on under a changed configuration by this.
    ///
    /// - Returns: The configuration in force then.
    @discardableResult
    func follow(_ adopt: @escaping @Sendable (Configuration) -> Void) -> Configuration {
        state.withLock { state in
            state.adopt = adopt
            return state.configuration
        }
    }

    /// Takes over what may change while the daemon runs; the rest stays as it is, and the log says what that is.
    func change(to configuration: Configuration, logger: Logger) {
        let (changes, adopt) = state.withLock { state in
            let changes = state.configuration.adoptReloadable(of: configuration)
            return (changes, state.adopt)
        }
        if !changes.kept.isEmpty {
            logger.warning(
                "\(changes.kept.joined(separator: ", ")): not changed while the daemon runs; restart it for that",
                metadata: ["stage": "reload"])
        }
        let current = current
        if !changes.adopted.isEmpty { adopt?(current) }
        LoggingSystem.change(level: current.log.level)
        logger.notice(
            changes.adopted.isEmpty
                ? "configuration read again: nothing changes"
                : "configuration read again: \(changes.adopted.joined(separator: ", ")) changed",
            metadata: ["stage": "reload"])
    }
}
