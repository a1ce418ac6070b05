import Foundation
import Synchronization

/// The manager that started this process as a service of type `notify`, and what it wants to know: sd_notify(3). Where
/// there is none, nothing is said. Any thread may tell it.
package final class ServiceManager: Sendable {
    private struct State {
        var hasStarted = false
        var isReloading = false
        var lastSign: ContinuousClock.Instant?
        var lastExtension: ContinuousClock.Instant?
        var status = ""
    }

    /// The manager waits for so long after each sign that the start goes on.
    private static let startExtension = Duration.seconds(120)

    private let socket: NotificationSocket?

    /// How often a sign of life is expected; nil where none is.
    package let watchdog: Duration?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - environment: Of this process: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` are the manager's.
    ///   - process: The number of this process; signs of life are expected of the one that `WATCHDOG_PID` names.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        process: Int32 = ProcessInfo.processInfo.processIdentifier
    ) {
        socket = NotificationSocket(environment: environment)
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdog = isMeant && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// The start goes on. Until the service is ready the manager's patience is renewed; it is told at most once a second.
    package func stillStarting() {
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            guard !state.hasStarted, state.lastExtension.map({ now - $0 >= .seconds(1) }) ?? true else { return false }
            state.lastExtension = now
            return true
        }
        guard isDue else { return }
        socket?.send(
            "EXTEND_TIMEOUT_USEC=\(ServiceManager.startExtension.components.seconds * 1_000_000)", isVital: false)
    }

    /// The service does its work from now on, or again after a reload.
    package func ready() {
        state.withLock {
            $0.hasStarted = true
            $0.isReloading = false
            $0.lastSign = .now
        }
        socket?.send("READY=1\nWATCHDOG=1", isVital: true)
    }

    /// The configuration is being read again; `ready` says that it was.
    package func reloading() {
        guard
            state.withLock({ state in
                guard state.hasStarted else { return false }
                state.isReloading = true
                return true
            })
        else { return }
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        socket?.send("RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1000)", isVital: true)
    }

    /// The reload that was announced is over. Nothing is said of one that was not.
    package func reloaded() {
        guard state.withLock({ $0.isReloading }) else { return }
        ready()
    }

    /// The service has begun to end.
    package func stopping() {
        socket?.send("STOPPING=1", isVital: true)
    }

    /// The pipeline has come forward. Without this for as long as `watchdog`, the manager ends the service and starts it
    /// anew. It is told at most four times in that span.
    package func progressed() {
        guard let watchdog else { return }
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            guard state.hasStarted, state.lastSign.map({ now - $0 >= watchdog / 4 }) ?? true else { return false }
            state.lastSign = now
            return true
        }
        if isDue { socket?.send("WATCHDOG=1", isVital: false) }
    }

    /// What the service is doing, in a line; `systemctl status` shows it. Nothing is sent when it is the same as before.
    package func status(_ line: String) {
        let isNew = state.withLock { state in
            guard state.status != line else { return false }
            state.status = line
            return true
        }
        guard isNew else { return }
        socket?.send("STATUS=" + line.split(whereSeparator: \.isNewline).joined(separator: " "), isVital: false)
    }
}
