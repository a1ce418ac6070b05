extension String {
    /// Text of unknown origin in one line: control characters become spaces, which neither a terminal nor a log obeys.
    var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
    }
}

extension Unicode.Scalar {
    /// Controls, and what changes the direction or joins lines.
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
