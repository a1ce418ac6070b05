import Dispatch
import Foundation
package import Logging
import Synchronization

/// Answers over HTTP how a daemon is (docs/reference/http.md), at one address, on a thread of its own.
package final class MonitoringServer: Sendable {
    private let address: ListeningAddress
    private let service: any MonitoredService
    private let logger: Logger
    private let limits: ServingLimits
    private let running = Mutex<Running?>(nil)

    private struct Running {
        let listener: ListeningSocket
        let deliveries: Deliveries
        let hasEnded: DispatchSemaphore
    }

    /// - Parameters:
    ///   - service: Asked by several threads at a time.
    ///   - logger: Told what goes wrong; nothing while all is well.
    package init(
        _ address: ListeningAddress, service: some MonitoredService, logger: Logger,
        limits: ServingLimits = ServingLimits()
    ) {
        self.address = address
        self.service = service
        self.logger = logger
        self.limits = limits
    }

    deinit {
        stop()
    }

    /// Begins to listen; when it returns, whoever connects is answered. Does not wait, but for the file system.
    ///
    /// A unix socket gets the mode 0660 before anybody can connect. Its path may have the socket of a process that has
    /// ended, which is replaced, but not one that is listened on, nor any other file.
    ///
    /// - Precondition: It is not running.
    package func start() throws(MonitoringError) {
        let listener = try ListeningSocket.open(address)
        let deliveries: Deliveries
        do {
            deliveries = try Deliveries()
        } catch {
            listener.removeFile()
            throw .refused(address, operation: error.operation, code: error.code)
        }
        let started = Running(listener: listener, deliveries: deliveries, hasEnded: DispatchSemaphore(value: 0))
        running.withLock {
            precondition($0 == nil, "the server is running")
            $0 = started
        }
        let isUnixSocket = if case .unixSocket = address { true } else { false }
        let questioner = Questioner(service: service, isUnixSocket: isUnixSocket)
        let thread = Thread { [limits, logger] in
            ServingLoop(listener, deliveries, questioner, limits, logger).run()
            started.hasEnded.signal()
        }
        thread.name = "http"
        thread.start()
    }

    /// The port that is listened on; nil over a unix socket, and while it is not running.
    package var boundPort: Int? {
        running.withLock { $0?.listener.socket.boundPort() }
    }

    /// Drops every connection, and removes the socket's file. Waits for the server's thread, which waits for nobody. Does
    /// nothing while it is not running.
    package func stop() {
        let ended = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let ended else { return }
        // The file first: whoever comes now is to find nobody rather than be dropped.
        ended.listener.removeFile()
        ended.deliveries.stop()
        ended.hasEnded.wait()
        // The descriptor may live a moment longer, in the thread that ends; the address is free now.
        ended.listener.socket.endAll()
    }
}
