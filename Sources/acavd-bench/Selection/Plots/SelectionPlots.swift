/// The plots of a report, by the names of their files.
struct SelectionPlots {
    /// Those that are compared by name, in the order of their colours.
    private static let colours = [
        "blend", "exact greedy", "mi", "batch-greedy 1000-50", "batch-greedy 20-4", "bound", "local search, 5 passes",
    ]

    private let measurements: [Measurement]

    init(_ measurements: [Measurement]) {
        self.measurements = measurements
    }

    /// - Returns: A chart for each question of which there are measurements.
    var charts: [(file: String, chart: Chart)] {
        informationAndPrecision + orders + churn + clusters + smallSets + length + embeddings
    }

    /// Mutual information against precision, all algorithms.
    private var informationAndPrecision: [(file: String, chart: Chart)] {
        groups(measurements.filter { $0.section == .main && $0.stream == "shuffled" && isTwentieth($0) }).map { group in
            let series = group.map { measurement in
                Chart.Series(
                    name: measurement.algorithm,
                    points: [.init(x: measurement.mutualInformation.mean, y: measurement.precision.mean)],
                    colour: colour(of: measurement.algorithm))
            }
            return (
                "information-and-precision-\(group[0].pairs).svg",
                Chart(
                    title: "Mutual information and precision, 5 % of the stream, \(pairs(group[0]))",
                    across: ChartAxis("mutual information in nats", values: series.flatMap { $0.points.map(\.x) }),
                    up: ChartAxis("precision", values: series.flatMap { $0.points.map(\.y) }), series: series,
                    naming: .beside)
            )
        }
    }

    /// Precision by the shape of the stream.
    private var orders: [(file: String, chart: Chart)] {
        groups(measurements.filter { $0.section == .main && isTwentieth($0) }).map { group in
            byStream(
                group, named: "precision-by-stream-\(group[0].pairs).svg",
                title: "Precision by the shape of the stream, \(pairs(group[0]))",
                algorithms: ["blend", "mi", "batch-greedy 1000-50", "batch-greedy 20-4", "exact greedy"])
        }
    }

    private var embeddings: [(file: String, chart: Chart)] {
        groups(measurements.filter { $0.section == .embedding }).map { group in
            byStream(
                group, named: "embeddings-\(group[0].pairs).svg",
                title: "Precision where the daemon clusters as it goes, \(pairs(group[0]))",
                algorithms: [
                    "acavd, blend", "acavd, mi", "blend", "batch-greedy 1000-50", "batch-greedy 20-4", "exact greedy",
                ])
        }
    }

    private func byStream(
        _ group: [Measurement], named file: String, title: String, algorithms: [String]
    ) -> (file: String, chart: Chart) {
        let streams = ordered(group.map(\.stream))
        let series = algorithms.map { algorithm in
            Chart.Series(
                name: algorithm,
                points: group.filter { $0.algorithm == algorithm && $0.setting == nil }.compactMap { measurement in
                    streams.firstIndex(of: measurement.stream).map {
                        Chart.Point(
                            x: Double($0), y: measurement.precision.mean, deviation: measurement.precision.deviation)
                    }
                }, colour: colour(of: algorithm),
                // Where the daemon is in the chart, the other is the same with centroids that were known beforehand.
                isDashed: algorithm == "blend" && algorithms.contains("acavd, blend"))
        }
        return (
            file,
            Chart(
                title: title, across: ChartAxis("stream", values: [], scale: .names(streams)),
                up: ChartAxis("precision", values: series.flatMap { $0.points.map(\.y) }), series: series)
        )
    }

    /// What fewer evictions cost.
    private var churn: [(file: String, chart: Chart)] {
        groups(measurements.filter { $0.section == .churn }).map { group in
            let series = ["margin", "residence"].enumerated().map { index, name in
                Chart.Series(
                    name: name,
                    points: group.filter { $0.setting?.name == name }.map {
                        Chart.Point(
                            x: $0.evictions.mean / Double($0.capacity), y: $0.mutualInformation.mean,
                            deviation: $0.mutualInformation.deviation)
                    }, colour: index)
            }
            return (
                "churn-\(group[0].pairs).svg",
                Chart(
                    title: "What fewer evictions cost, \(pairs(group[0]))",
                    across: ChartAxis("evictions a member", values: series.flatMap { $0.points.map(\.x) }),
                    up: ChartAxis("mutual information in nats", values: series.flatMap { $0.points.map(\.y) }),
                    series: series, naming: .beside)
            )
        }
    }

    /// Clusters against members.
    private var clusters: [(file: String, chart: Chart)] {
        let own = measurements.filter { $0.section == .capacity }
        guard !own.isEmpty else { return [] }
        let series = Set(own.map(\.clusters)).sorted().enumerated().flatMap { index, clusters in
            ["blend", "mi"].map { algorithm in
                Chart.Series(
                    name: "K = \(clusters), \(algorithm)",
                    points: own.filter { $0.clusters == clusters && $0.algorithm == algorithm }.map {
                        Chart.Point(x: Double($0.capacity), y: $0.precision.mean, deviation: $0.precision.deviation)
                    }, colour: index % SVGDrawing.colourCount, isDashed: algorithm == "mi")
            }
        }
        return [
            ("clusters-and-members.svg", lines(series, "Precision by clusters and members, 200 concepts", "members"))
        ]
    }

    private var smallSets: [(file: String, chart: Chart)] {
        // The default keeps its colour.
        let names = ["blend", "exact greedy", "mi", "swap, plain", "swap, Miller–Madow", "bound", "swap, Grassberger"]
        return ordered(measurements.filter { $0.section == .smallSets }.map(\.corresponding)).map { share in
            let own = measurements.filter { $0.section == .smallSets && $0.corresponding == share }
            let series = ordered(own.map(\.algorithm)).map { algorithm in
                Chart.Series(
                    name: algorithm,
                    points: own.filter { $0.algorithm == algorithm }.map {
                        Chart.Point(x: Double($0.capacity), y: $0.precision.mean, deviation: $0.precision.deviation)
                    }, colour: names.firstIndex(of: algorithm) ?? names.count)
            }
            let percent = Int((share * 100).rounded())
            return (
                "small-sets-\(percent).svg",
                lines(series, "Sets hardly larger than K = 256, \(percent) % of the stream corresponding", "members")
            )
        }
    }

    private var length: [(file: String, chart: Chart)] {
        let own = measurements.filter { $0.section == .length }
        guard !own.isEmpty else { return [] }
        let series = ordered(own.map(\.algorithm)).map { algorithm in
            Chart.Series(
                name: algorithm,
                points: own.filter { $0.algorithm == algorithm }.map {
                    Chart.Point(x: Double($0.clips), y: $0.precision.mean, deviation: $0.precision.deviation)
                }, colour: colour(of: algorithm))
        }
        return [
            (
                "stream-length.svg",
                lines(series, "Precision of a set of 5,000 as the stream goes on", "clips of the stream")
            )
        ]
    }

    private func lines(_ series: [Chart.Series], _ title: String, _ across: String) -> Chart {
        Chart(
            title: title,
            across: ChartAxis(across, values: series.flatMap { $0.points.map(\.x) }, scale: .logarithmic),
            up: ChartAxis("precision", values: series.flatMap { $0.points.map(\.y) }), series: series)
    }

    private func isTwentieth(_ measurement: Measurement) -> Bool {
        abs(Double(measurement.capacity) / Double(measurement.clips) - 0.05) < 1e-6
    }

    private func pairs(_ measurement: Measurement) -> String {
        measurement.pairs == 1 ? "one pair" : "\(measurement.pairs) pairs"
    }

    /// Measurements of as many pairs.
    private func groups(_ measurements: [Measurement]) -> [[Measurement]] {
        ordered(measurements.map(\.pairs)).map { pairs in measurements.filter { $0.pairs == pairs } }
    }

    private func ordered<Value: Equatable>(_ values: [Value]) -> [Value] {
        values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private func colour(of algorithm: String) -> Int {
        let name = algorithm == "acavd, blend" ? "blend" : algorithm == "acavd, mi" ? "mi" : algorithm
        return SelectionPlots.colours.firstIndex(of: name) ?? SVGDrawing.colourCount - 1
    }
}
