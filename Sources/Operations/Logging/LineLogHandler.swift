package import Foundation
package import Logging

/// Writes each event of a logger as one line.
package struct LineLogHandler: LogHandler {
    /// The least severe events that are written.
    package var logLevel: Logger.Level

    /// What every event of this logger carries.
    package var metadata: Logger.Metadata = [:]

    /// What every event carries of the task it happens in.
    package var metadataProvider: Logger.MetadataProvider?

    private let logger: String
    private let style: LogLine.Style
    private let output: LineOutput
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - logger: The label of the logger.
    ///   - now: What time it is.
    package init(
        logger: String, level: Logger.Level, style: LogLine.Style, output: LineOutput,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.logger = logger
        self.logLevel = level
        self.style = style
        self.output = output
        self.now = now
    }

    /// Writes an event, with the error it may carry as `error` in its metadata.
    package func log(event: LogEvent) {
        // The nearer a value is to the event, the more it counts.
        var metadata = self.metadata
        metadata.merge(metadataProvider?.get() ?? [:]) { _, nearer in nearer }
        metadata.merge(event.metadata ?? [:]) { _, nearer in nearer }
        if let error = event.error {
            metadata["error"] = "\(error)"
        }
        let line = LogLine(
            time: now(), level: event.level, logger: logger, message: event.message.description, metadata: metadata)
        output.write(line.rendered(as: style))
    }

    /// One value of ``metadata``.
    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}

extension LoggingSystem {
    /// Makes every logger write to standard error as configured. To be called once, before the first logger.
    package static func bootstrap(_ log: Configuration.Log, environment: [String: String]) {
        let output = LineOutput.standardError
        let style = log.format.lineStyle(isTerminal: output.isTerminal, environment: environment)
        bootstrap { LineLogHandler(logger: $0, level: log.level, style: style, output: output) }
    }
}
