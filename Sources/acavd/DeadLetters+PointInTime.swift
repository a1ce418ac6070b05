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
        let time: Date
        if let unit = text.last.flatMap({ seconds[$0] }), let count = Int(text.dropLast()), count >= 0 {
            time = now - Double(count) * unit
        } else if let day = try? Date.ISO8601FormatStyle().year().month().day().parse(text) {
            time = day
        } else if let instant = try? Date.ISO8601FormatStyle().parse(text) {
            time = instant
        } else {
            return nil
        }
        return Int64(exactly: (time.timeIntervalSince1970 * 1000).rounded())
    }
}
