package import Logging
import Synchronization

/// Writes each event of a logger as one line.
package struct LineLogHandler: LogHandler {
    /// The least severe events that are written: of all loggers, unless this one was given its own.
    package var logLevel: Logger.Level {
        get { ownLevel ?? lines.level }
        set { ownLevel = newValue }
    }

    /// What every event of this logger carries.
    package var metadata: Logger.Metadata = [:]

    /// What every event carries of the task it happens in.
    package var metadataProvider: Logger.MetadataProvider?

    private var ownLevel: Logger.Level?
    private let logger: String
    private let lines: LogLines

    /// - Parameters:
    ///   - logger: The label of the logger.
    ///   - level: The least severe events that are written; nil for those that `lines` says, which may change.
    package init(logger: String, level: Logger.Level? = nil, lines: LogLines) {
        self.logger = logger
        ownLevel = level
        self.lines = lines
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
        lines.write(
            LogLine(
                time: lines.now, level: event.level, logger: logger, message: event.message.description,
                metadata: metadata))
    }

    /// One value of ``metadata``.
    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}

/// Where the loggers of this process write, once that is known.
private let current = Mutex<LogLines?>(nil)

extension LoggingSystem {
    /// Makes every logger write to standard error as configured. To be called once, before the first logger.
    package static func bootstrap(_ log: Configuration.Log, environment: [String: String]) {
        let output = LineOutput.standardError
        let isJournal = output.isJournal(environment: environment)
        let style = log.format.lineStyle(
            isTerminal: output.isTerminal, isJournal: isJournal, environment: environment)
        let lines = LogLines(.init(style: style, hasPriorities: isJournal), output: output)
        lines.level = log.level
        current.withLock { $0 = lines }
        bootstrap { LineLogHandler(logger: $0, lines: lines) }
    }

    /// Changes the least severe events that loggers write which have no level of their own.
    package static func change(level: Logger.Level) {
        current.withLock(\.self)?.level = level
    }

    /// Tells what was counted of warnings and errors that repeated themselves: to be called before the process ends.
    package static func finish() {
        current.withLock(\.self)?.finish()
    }
}
