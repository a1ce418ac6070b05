import Foundation
import Logging
import Monitoring
import Operations

/// Where a running daemon is seen: a loopback address, a unix socket, both or neither.
final class MonitoringServers: Sendable {
    private let servers: [MonitoringServer]

    /// Where they listen, as a person may type it.
    let addresses: [String]

    /// Listens wherever the configuration says.
    ///
    /// - Throws: `MonitoringError`; then it listens nowhere.
    init(_ configuration: Configuration, of daemon: RunningDaemon, logger: Logger) throws(MonitoringError) {
        var servers: [MonitoringServer] = []
        var addresses: [String] = []
        for address in try configuration.listeningAddresses() {
            let server = MonitoringServer(address, service: daemon, logger: logger)
            do throws(MonitoringError) {
                try server.start()
            } catch {
                for started in servers { started.stop() }
                throw error
            }
            servers.append(server)
            addresses.append(address.shown(port: server.boundPort))
            logger.info("serving status at \(addresses.last ?? "")", metadata: ["stage": "start"])
        }
        self.servers = servers
        self.addresses = addresses
    }

    func stop() {
        for server in servers { server.stop() }
    }
}

extension ListeningAddress {
    /// - Parameter port: The one that the system gave, where any was asked for.
    fileprivate func shown(port: Int?) -> String {
        switch self {
        case .unixSocket(let path): path
        case .loopback(let host, let asked): "http://\(host.contains(":") ? "[\(host)]" : host):\(port ?? asked)/"
        }
    }
}

extension Configuration {
    /// Where this process is to be seen.
    fileprivate func listeningAddresses() throws(MonitoringError) -> [ListeningAddress] {
        let socket = socketPath(runtimeDirectory: ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"])
        var addresses: [ListeningAddress] = []
        for text in [http.address, socket].compactMap({ $0 }) { addresses.append(try ListeningAddress(parsing: text)) }
        return addresses
    }
}
