/// Mean and standard deviation of a figure over seeds.
struct Spread: Codable, Sendable {
    let mean: Double
    let deviation: Double

    init(_ values: [Double]) {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
    }
}
