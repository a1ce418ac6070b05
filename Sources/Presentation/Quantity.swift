import Foundation

/// How quantities are written for people, whatever the locale.
package enum Quantity {
    /// With a comma between each three digits.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A number of things, and what they are: the plural has an s.
    static func count(_ value: Int, _ thing: String) -> String { "\(count(value)) \(thing)\(value == 1 ? "" : "s")" }

    /// A count by reason: the whole, then the parts, the largest first.
    static func count(_ parts: [String: Int]) -> String {
        // What comes from another process may be anything: it must not trap.
        let whole = count(
            parts.values.reduce(0) { sum, part in
                let (result, hasOverflowed) = sum.addingReportingOverflow(part)
                return hasOverflowed ? .max : result
            })
        guard !parts.isEmpty else { return whole }
        let sorted = parts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return whole + " (" + sorted.map { "\($0.key.escaped) \(count($0.value))" }.joined(separator: ", ") + ")"
    }

    /// With as many decimals as tell something.
    package static func rate(_ value: Double) -> String {
        let size = abs(value)
        return decimals(value, size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2)
    }

    /// With so many decimals.
    package static func decimals(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }

    /// In percent.
    package static func share(_ value: Double) -> String { "\(decimals(value * 100, 0)) %" }

    /// In the largest binary unit of which there is one.
    package static func bytes(_ value: Int) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        guard value.magnitude >= 1024 else { return "\(value) B" }
        var (number, unit) = (Double(value) / 1024, 0)
        while abs(number) >= 1024, unit + 1 < units.count { (number, unit) = (number / 1024, unit + 1) }
        return "\(decimals(number, abs(number) < 10 ? 1 : 0)) \(units[unit])"
    }

    /// In its two largest units.
    package static func span(_ seconds: Double) -> String {
        guard seconds >= 0 else { return "0 s" }
        if seconds < 10, seconds != seconds.rounded() { return "\(decimals(seconds, seconds < 1 ? 3 : 1)) s" }
        guard let whole = Int(exactly: seconds.rounded()), whole < 1 << 40 else { return "ages" }
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(whole % 60) s"
        case ..<86_400: return "\(whole / 3600) h \(whole / 60 % 60) min"
        default: return "\(count(whole / 86_400)) d \(whole / 3600 % 24) h"
        }
    }

    /// The time of day in UTC.
    static func time(_ date: Date) -> String {
        let day = Date.ISO8601FormatStyle().time(includingFractionalSeconds: false)
        return day.format(date)
    }

    /// RFC 3339 in UTC.
    static func instant(_ date: Date) -> String { Date.ISO8601FormatStyle().format(date) }
}
