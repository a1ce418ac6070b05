import Operations

extension String {
    /// As a terminal may show it: on one line, with nothing in it that a terminal obeys, or that hides or turns around
    /// what follows (format characters, Unicode's category Cf).
    package var escaped: String {
        var visible = ""
        for scalar in unicodeScalars {
            if scalar.properties.generalCategory == .format {
                visible += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                visible.unicodeScalars.append(scalar)
            }
        }
        var line = ""
        line.appendEscaped(visible)
        return line
    }

    /// Columns that a terminal gives it.
    package var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }

    /// Its beginning, in at most so many columns; what is cut is replaced by an ellipsis.
    package func clipped(to columns: Int) -> String {
        guard self.columns > columns else { return self }
        guard columns > 0 else { return "" }
        var (result, used) = ("", 0)
        for scalar in unicodeScalars {
            guard used + scalar.columns < columns else { break }
            result.unicodeScalars.append(scalar)
            used += scalar.columns
        }
        return result + "…"
    }

    /// With spaces behind it, or in front of it, up to so many columns.
    func padded(to columns: Int, isNumber: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, columns - self.columns))
        return isNumber ? padding + self : self + padding
    }
}

extension Unicode.Scalar {
    /// Two for what Unicode's East Asian Width (UAX #11) calls wide or full-width, as far as blocks tell it, and for
    /// pictures; none for marks on the character before.
    fileprivate var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return properties.isEmojiPresentation ? 2 : 1
        }
    }
}
