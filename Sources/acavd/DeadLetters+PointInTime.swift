import ArgumentParser
import Foundation

/// An instant on the command line: a date, a date and time (RFC 3339), or how long ago it was.
struct PointInTime: ExpressibleByArgument {
    /// Since 1970.
    let milliseconds: Int64

    init?(argument: String) {
        guard let milliseconds = PointInTime.milliseconds(argument, now: Date()) else { return nil }
        self.milliseconds = milliseconds
    }

    private static let seconds: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    private static func milliseconds(_ text: String, now: Date) -> Int64? {
        guard let time = ago(text, now: now) ?? date(text) else { return nil }
        return Int64(exactly: (time.timeIntervalSince1970 * 1000).rounded())
    }

    private static func ago(_ text: String, now: Date) -> Date? {
        guard let match = text.wholeMatch(of: #/([0-9]{1,9})([smhd])/#), let count = Double(match.1),
            let unit = match.2.first.flatMap({ seconds[$0] })
        else { return nil }
        return now - count * unit
    }

    /// Foundation's parsers pass over what follows, and take the 25th hour for the first of the next day, so the form is
    /// checked first.
    private static func date(_ text: String) -> Date? {
        let day = Date.ISO8601FormatStyle().year().month().day()
        guard let midnight = try? day.parse(text), text.hasPrefix(day.format(midnight)) else { return nil }
        let rest = text.dropFirst(10)
        if rest.isEmpty { return midnight }
        guard
            let match = rest.wholeMatch(
                of: #/T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})/#)
        else { return nil }
        return try? Date.ISO8601FormatStyle(includingFractionalSeconds: match.1 != nil).parse(text)
    }
}
