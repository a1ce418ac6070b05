import Foundation

/// A drawing in Scalable Vector Graphics that takes its colours from a few classes, so that it can be read on light and
/// on dark ground.
struct SVGDrawing {
    /// Where a text is in respect of its point.
    enum Anchor: String {
        case start
        case middle
        case end
    }

    /// Colours that people with any kind of colour vision tell apart (Okabe and Ito, "Color universal design", 2008),
    /// lighter on dark ground.
    private static let colours: [(light: String, dark: String)] = [
        ("#0072b2", "#4aa8e0"), ("#d55e00", "#ff8c42"), ("#009e73", "#2fd0a0"), ("#a8568a", "#e29ac8"),
        ("#b07d00", "#f0b93a"), ("#4f6d8f", "#9fbfe0"), ("#7a5230", "#c99e74"), ("#6e6e6e", "#b5b5b5"),
    ]

    static var colourCount: Int { colours.count }

    private let width: Double
    private let height: Double
    private let title: String
    private var elements: [String] = []

    /// - Parameter title: What the drawing shows, for those who do not see it.
    init(width: Double, height: Double, title: String) {
        self.width = width
        self.height = height
        self.title = title
    }

    mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), style: String) {
        elements.append(
            "<line class=\"\(style)\" x1=\"\(number(start.x))\" y1=\"\(number(start.y))\" "
                + "x2=\"\(number(end.x))\" y2=\"\(number(end.y))\"/>")
    }

    mutating func path(through points: [(x: Double, y: Double)], colour: Int, isDashed: Bool) {
        let places = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
        elements.append(
            "<polyline class=\"line stroke\(colour)\(isDashed ? " dashed" : "")\" points=\"\(places)\"/>")
    }

    mutating func dot(at point: (x: Double, y: Double), radius: Double, colour: Int) {
        elements.append(
            "<circle class=\"fill\(colour)\" cx=\"\(number(point.x))\" cy=\"\(number(point.y))\" "
                + "r=\"\(number(radius))\"/>")
    }

    /// - Parameters:
    ///   - colour: Of a series; none for the colour of text.
    ///   - turned: Reads upwards.
    mutating func text(
        _ text: String, at point: (x: Double, y: Double), anchor: Anchor = .start, colour: Int? = nil,
        isStrong: Bool = false, turned: Bool = false
    ) {
        let style = (colour.map { "fill\($0)" } ?? "ink") + (isStrong ? " strong" : "")
        let turn = turned ? " transform=\"rotate(-90 \(number(point.x)) \(number(point.y)))\"" : ""
        elements.append(
            "<text class=\"\(style)\" x=\"\(number(point.x))\" y=\"\(number(point.y))\" "
                + "text-anchor=\"\(anchor.rawValue)\"\(turn)>\(escaped(text))</text>")
    }

    /// The drawing as a file's text.
    var document: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" role="img" \
        font-family="system-ui, sans-serif" font-size="13">
        <title>\(escaped(title))</title>
        <style>
        .ink { fill: #24292f } .strong { font-weight: 600 } .axis { stroke: #57606a } .grid { stroke: #d8dee4 }
        .line { fill: none; stroke-width: 2 } .dashed { stroke-dasharray: 5 4 } .spread { stroke-width: 1 }
        \(rules { $0.light })
        @media (prefers-color-scheme: dark) {
        .ink { fill: #e6edf3 } .axis { stroke: #8d96a0 } .grid { stroke: #30363d }
        \(rules { $0.dark })
        }
        </style>
        \(elements.joined(separator: "\n"))
        </svg>

        """
    }

    private func rules(_ shade: ((light: String, dark: String)) -> String) -> String {
        SVGDrawing.colours.enumerated().map { index, colour in
            ".fill\(index) { fill: \(shade(colour)) } .stroke\(index) { stroke: \(shade(colour)) }"
        }.joined(separator: "\n")
    }

    private func number(_ value: Double) -> String { String(format: "%g", (value * 10).rounded() / 10) }

    private func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
    }
}
