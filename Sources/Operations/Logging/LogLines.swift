package import Foundation
package import Logging
import Synchronization

/// Writes the lines of all loggers, each in the same style to the same place, and keeps warnings and errors that repeat
/// themselves from drowning the others. Safe to share between threads.
package final class LogLines: Sendable {
    /// What lines look like, and how time passes.
    package struct Setting: Sendable {
        package var style: LogLine.Style

        /// Whether each line begins with its priority, `<N>`, as the journal reads it (sd-daemon(3)).
        package var hasPriorities: Bool

        /// What time it is, for the lines.
        package var now: @Sendable () -> Date

        /// How long it has been since some moment, on a clock that nobody sets.
        package var elapsed: @Sendable () -> Duration

        /// Runs something after a time; what was counted is then told even if nothing more is logged.
        package var after: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

        package init(
            style: LogLine.Style, hasPriorities: Bool, now: @escaping @Sendable () -> Date,
            elapsed: @escaping @Sendable () -> Duration,
            after: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> Void
        ) {
            self.style = style
            self.hasPriorities = hasPriorities
            self.now = now
            self.elapsed = elapsed
            self.after = after
        }

        /// By the machine's clocks.
        package init(style: LogLine.Style, hasPriorities: Bool) {
            let start = ContinuousClock.now
            self.init(
                style: style, hasPriorities: hasPriorities, now: { Date() }, elapsed: { ContinuousClock.now - start },
                after: { delay, body in
                    DispatchQueue.global().asyncAfter(
                        deadline: .now() + delay / .seconds(1), execute: body)
                })
        }
    }

    private struct State {
        var limit = RepetitionLimit<LogLine>()
        /// Whether a call of ``Setting/after`` is under way.
        var isAwaiting = false
    }

    /// The least severe events that are written.
    package var level: Logger.Level {
        get { leastSevere.withLock { $0 } }
        set { leastSevere.withLock { $0 = newValue } }
    }

    private let leastSevere = Mutex(Logger.Level.info)
    private let setting: Setting
    private let output: LineOutput
    private let state = Mutex(State())

    package init(_ setting: Setting, output: LineOutput) {
        self.setting = setting
        self.output = output
    }

    /// What time it is.
    var now: Date { setting.now() }

    /// Writes a line, unless it is a warning or an error as there were many lately: then it is counted. What is critical
    /// is always written.
    package func write(_ line: LogLine) {
        guard line.level == .warning || line.level == .error else { return put(line) }
        let elapsed = setting.elapsed()
        let (summaries, passes, delay) = state.withLock { state in
            let summaries = state.limit.endWindows(at: elapsed)
            let passes = state.limit.admit(line, of: line.kind, at: elapsed)
            return (summaries, passes, LogLines.wait(of: &state, at: elapsed))
        }
        for summary in summaries { put(summary) }
        if passes { put(line) }
        if let delay { wait(delay) }
    }

    /// Tells what was counted and not told yet: to be called when nothing more will be logged.
    package func finish() {
        let elapsed = setting.elapsed()
        for summary in state.withLock({ $0.limit.finish(at: elapsed) }) { put(summary) }
    }

    /// How long to wait for the next summary, if nobody waits yet.
    private static func wait(of state: inout State, at elapsed: Duration) -> Duration? {
        guard !state.isAwaiting, let next = state.limit.nextSummary else { return nil }
        state.isAwaiting = true
        return next - elapsed
    }

    private func wait(_ delay: Duration) {
        setting.after(delay) { [self] in
            let elapsed = setting.elapsed()
            let (summaries, delay) = state.withLock { state in
                state.isAwaiting = false
                return (state.limit.endWindows(at: elapsed), LogLines.wait(of: &state, at: elapsed))
            }
            for summary in summaries { put(summary) }
            if let delay { wait(delay) }
        }
    }

    private func put(_ summary: RepetitionLimit<LogLine>.Summary) {
        put(summary.last.standing(for: summary.count, in: summary.period, at: now))
    }

    private func put(_ line: LogLine) {
        let text = line.rendered(as: setting.style)
        output.write(setting.hasPriorities ? "<\(line.level.priority)>\(text)" : text)
    }
}

extension LogLine {
    /// What it has in common with the lines that it may repeat.
    var kind: RepetitionLimit<LogLine>.Kind {
        .init(
            logger: logger, level: level, stage: metadata["stage"]?.description ?? "",
            shape: metadata["error_class"]?.description ?? MessageShape.of(message))
    }

    /// A line in the place of several that were not written, of which this is the last.
    func standing(for count: Int, in period: Duration, at time: Date) -> LogLine {
        let seconds = Int((period / .seconds(1)).rounded())
        var metadata = metadata
        metadata["repetitions"] = .stringConvertible(count)
        return LogLine(
            time: time, level: level, logger: logger,
            message: "\(count) more like this in the last \(seconds) s, the last: \(message)", metadata: metadata)
    }
}
