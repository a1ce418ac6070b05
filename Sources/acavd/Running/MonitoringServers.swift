import Foundation
import Logging
import Monitoring
import Operations

/// Where a running daemon is seen: a loopback address, a unix socket, both or neither.
final class MonitoringServers {
    private let servers: [MonitoringServer]

    /// Listens wherever the configuration says.
    ///
    /// - Throws: `MonitoringError`; then it listens nowhere.
    init(_ configuration: Configuration, of daemon: RunningDaemon, logger: Logger) throws(MonitoringError) {
        var servers: [MonitoringServer] = []
        for address in try configuration.listeningAddresses {
            let server = MonitoringServer(address, service: daemon, logger: logger)
            do throws(MonitoringError) {
                try server.start()
            } catch {
                for started in servers { started.stop() }
                throw error
            }
            servers.append(server)
            logger.info("serving status at \(server.description)", metadata: ["stage": "start"])
        }
        self.servers = servers
    }

    func stop() {
        for server in servers { server.stop() }
    }
}

extension Configuration {
    /// Where this process is to be seen.
    fileprivate var listeningAddresses: [ListeningAddress] {
        get throws(MonitoringError) {
            let socket = socketPath(runtimeDirectory: ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"])
            return try [http.address, socket].compactMap { $0 }.map { try ListeningAddress(parsing: $0) }
        }
    }
}
