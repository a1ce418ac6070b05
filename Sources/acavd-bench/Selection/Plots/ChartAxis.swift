import Foundation

/// How values lie along an axis of a chart.
struct ChartAxis {
    enum Scale {
        case linear
        case logarithmic

        /// The values are 0, 1, 2, … and have names.
        case names([String])
    }

    let title: String
    let scale: Scale

    /// From the axis' beginning to its end.
    let range: ClosedRange<Double>

    /// Where there are marks.
    let marks: [Double]

    /// An axis for values that leaves a little room at both ends.
    ///
    /// - Parameter marks: Where marks are wanted; by default at round values.
    init(_ title: String, values: [Double], scale: Scale = .linear, marks: [Double]? = nil) {
        self.title = title
        self.scale = scale
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
        switch scale {
        case .linear:
            let room = max(greatest - least, 1e-9) * 0.06
            range = least - room...greatest + room
            self.marks = (marks ?? ChartAxis.roundValues(in: range)).filter(range.contains)
        case .logarithmic:
            let room = pow(max(greatest / least, 1.0001), 0.05)
            range = least / room...greatest * room
            self.marks = marks ?? Set(values).sorted()
        case .names(let names):
            range = -0.4...Double(names.count) - 0.6
            self.marks = names.indices.map { Double($0) }
        }
    }

    /// How far along the axis a value is, from 0 to 1.
    func place(_ value: Double) -> Double {
        if case .logarithmic = scale {
            return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
        }
        return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// What stands at a mark.
    func name(of mark: Double) -> String {
        if case .names(let names) = scale { return names[Int(mark)] }
        if mark >= 1e6 { return String(format: "%gM", mark / 1e6) }
        if mark >= 1e4 { return String(format: "%gk", mark / 1e3) }
        // Adding nothing makes a negative zero positive.
        return String(format: "%g", (mark * 1e6).rounded() / 1e6 + 0)
    }

    private static func roundValues(in range: ClosedRange<Double>) -> [Double] {
        let rough = (range.upperBound - range.lowerBound) / 6
        let power = pow(10, floor(log10(rough)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? power
        let first = (range.lowerBound / step).rounded(.up)
        let last = (range.upperBound / step).rounded(.down)
        return first > last ? [] : stride(from: first, through: last, by: 1).map { $0 * step }
    }
}
