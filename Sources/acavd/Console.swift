import Foundation
import Operations

/// What a person sees: messages and a line of progress, on standard error.
///
/// The line is drawn only on a terminal, and only so often that drawing costs nothing.
final class Console {
    private let output = LineOutput.standardError
    private let isTerminal: Bool
    private let clock = ContinuousClock()
    private var drawn: ContinuousClock.Instant?
    private var hasLine = false

    init() {
        isTerminal = output.isTerminal
    }

    /// Prints a line of its own.
    func say(_ message: String) {
        clearLine()
        output.write(message)
    }

    /// Draws the progress line anew, unless that has just been done.
    func progress(_ text: @autoclosure () -> String) {
        guard isTerminal else { return }
        let now = clock.now
        if let drawn, now - drawn < .milliseconds(100) { return }
        drawn = now
        hasLine = true
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[2K\(text())".utf8))
    }

    /// Takes the progress line away.
    func clearLine() {
        guard hasLine else { return }
        hasLine = false
        drawn = nil
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[2K".utf8))
    }

    /// A bar of twenty characters.
    static func bar(_ share: Double) -> String {
        let filled = Int((min(max(share, 0), 1) * 20).rounded(.down))
        return String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    }
}

/// A number with so many decimals, whatever the locale.
func decimals(_ value: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", value)
}
