package import Logging

/// Lets the first of many events that are alike through, and counts the others: ten within a minute, and then a number a
/// minute until there was none for a minute. Holds no clock and writes nothing; memory is bounded.
///
/// What it lets through and what it counts add up to what it was given.
package struct RepetitionLimit<Event: Sendable>: Sendable {
    /// What makes two events alike.
    package struct Kind: Hashable, Sendable {
        package let logger: String
        package let level: Logger.Level
        package let stage: String

        /// The class of an error, or what its messages have in common.
        package let shape: String

        package init(logger: String, level: Logger.Level, stage: String, shape: String) {
            self.logger = logger
            self.level = level
            self.stage = stage
            self.shape = shape
        }
    }

    /// So many events were not let through.
    package struct Summary: Sendable {
        package let count: Int

        /// Since when, until now.
        package let period: Duration

        /// The last of them.
        package let last: Event
    }

    /// Events of one kind, since its window began.
    private struct Window: Sendable {
        let start: Duration
        var passed: Int
        var held = 0
        var last: Event?
        /// Windows that end at once are reported in the order in which they were opened.
        let number: Int
    }

    package static var burst: Int { 10 }
    package static var period: Duration { .seconds(60) }

    /// Kinds that are told apart at a time; events of further kinds count as alike.
    package static var mostKinds: Int { 256 }

    private var windows: [Kind?: Window] = [:]
    private var opened = 0

    package init() {}

    /// Takes an event.
    ///
    /// - Parameter now: Not before that of any earlier call; so for the other calls.
    /// - Returns: Whether it passes; otherwise it is counted.
    package mutating func admit(_ event: Event, of kind: Kind, at now: Duration) -> Bool {
        // The kind of all for which there is no room is nil.
        let isKnown = windows[kind] != nil || windows.count < Self.mostKinds
        let kind = isKnown ? kind : nil
        var window = windows[kind] ?? open(at: now)
        defer { windows[kind] = window }
        if window.passed < Self.burst {
            window.passed += 1
            return true
        }
        window.held += 1
        window.last = event
        return false
    }

    /// Ends the windows whose minute is over, and tells what was counted in them. Where there was something, the next
    /// window of its kind counts from its first event on.
    package mutating func endWindows(at now: Duration) -> [Summary] {
        let over = windows.filter { now - $0.value.start >= Self.period }.sorted { $0.value.number < $1.value.number }
        return over.compactMap { kind, window in
            windows[kind] = nil
            guard window.held > 0 else { return nil }
            var next = open(at: now)
            next.passed = Self.burst
            windows[kind] = next
            return summary(of: window, at: now)
        }
    }

    /// Ends every window, and tells what was counted.
    package mutating func finish(at now: Duration) -> [Summary] {
        defer { windows = [:] }
        return windows.values.sorted { $0.number < $1.number }.compactMap { summary(of: $0, at: now) }
    }

    /// When a window ends in which something was counted; nil while there is none.
    package var nextSummary: Duration? {
        windows.values.lazy.filter { $0.held > 0 }.map { $0.start + Self.period }.min()
    }

    private mutating func open(at now: Duration) -> Window {
        opened += 1
        return Window(start: now, passed: 0, number: opened)
    }

    private func summary(of window: Window, at now: Duration) -> Summary? {
        window.last.map { Summary(count: window.held, period: now - window.start, last: $0) }
    }
}
