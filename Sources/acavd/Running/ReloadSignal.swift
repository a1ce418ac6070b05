import Dispatch
import Foundation
import Logging
import Operations
import Systemd

/// Reads the configuration again at each SIGHUP. One that cannot be used changes nothing.
final class ReloadSignal {
    private let source: any DispatchSourceSignal

    init(file: String, into live: LiveConfiguration, manager: ServiceManager, logger: Logger) {
        signal(SIGHUP, SIG_IGN)
        // In their order, should there be several.
        let queue = DispatchQueue(label: "acavd.reload")
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
        source.setEventHandler {
            manager.reloading()
            do throws(ConfigurationError) {
                let configuration = try Configuration.load(
                    file: file, environment: ProcessInfo.processInfo.environment)
                live.change(to: configuration, logger: logger)
            } catch {
                for problem in error.problems {
                    logger.error(
                        "\(problem); the configuration stays as it was", metadata: ["stage": "reload"])
                }
            }
            manager.reloaded()
        }
        source.resume()
    }

    deinit { source.cancel() }
}
