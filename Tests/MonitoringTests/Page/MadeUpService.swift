import Foundation
import Foundations
import Monitoring

/// What a daemon would say that has run for some days and chosen well, made of a seed: two views hear and three see, each
/// clustered three times.
///
/// There are as many kinds of clips as clusters of sound. Each clustering calls them by numbers of its own; how often it
/// finds the right one is how much it tells.
struct MadeUpService {
    static let now = Date(timeIntervalSince1970: 1_795_350_000)
    static let members = 20_000

    /// What a crawler may send to do harm.
    static let hostileClip = #"<img src=x onerror="window.harmed=1">'&amp;@1500"#
    static let hostileLocation = "javascript:window.harmed=1"
    static let missingClip = "gone/with?the#wind%41@0"

    let tables: [ContingencyTableStatus]
    let clusters: [ClusterSizesStatus]
    let events: [RecentEvent]
    let history: HistoryStatus

    private struct Clustering {
        let name: String
        let clusters: Int
        let sureness: Double
        let numbers: [Int]
    }

    private static let kinds = 32

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let heard = Self.clusterings(["sound.sequence", "sound.texture"], clusters: Self.kinds, &generator)
        let seen = Self.clusterings(["picture.shape", "picture.layout", "picture.motion"], clusters: 36, &generator)
        let weights = (0..<Self.kinds).map { kind in 1 / (6 + Double(kind)) }.map { $0 / 0.0015 }
        tables = heard.enumerated().flatMap { index, sound in
            seen.enumerated().map { other, picture in
                Self.table(number: index * seen.count + other, sound, picture, weights, &generator)
            }
        }
        var sizes: [ClusterSizesStatus] = []
        for table in tables where table.pair.second == seen[0].name {
            sizes.append(Self.sizes(table.pair.first, Self.inOrder(table.rowClusters, table.rowMembers), &generator))
        }
        for table in tables where table.pair.first == heard[0].name {
            let inOrder = Self.inOrder(table.columnClusters, table.columnMembers)
            sizes.append(Self.sizes(table.pair.second, inOrder, &generator))
        }
        clusters = sizes
        events = Self.events(&generator)
        history = Self.history(&generator)
    }

    private static func clusterings(
        _ views: [String], clusters: Int, _ generator: inout SeededGenerator
    ) -> [Clustering] {
        var made: [Clustering] = []
        for (index, view) in views.enumerated() {
            for number in 1...3 {
                let sureness = 0.86 - 0.16 * Double(index) - 0.06 * generator.nextUnit()
                made.append(
                    Clustering(
                        name: "\(view)#\(number)", clusters: clusters, sureness: sureness,
                        numbers: Array((0..<clusters).shuffled(using: &generator))))
            }
        }
        return made
    }

    private static func table(
        number: Int, _ sound: Clustering, _ picture: Clustering, _ weights: [Double],
        _ generator: inout SeededGenerator
    ) -> ContingencyTableStatus {
        let right = sound.sureness * picture.sureness
        let total = weights.reduce(0, +)
        var counts = [[Int]](
            repeating: [Int](repeating: 0, count: picture.clusters), count: sound.clusters)
        var associations = [[Double?]](
            repeating: [Double?](repeating: nil, count: picture.clusters), count: sound.clusters)
        for kind in 0..<kinds {
            for other in 0..<picture.clusters {
                let share = weights[kind] / total
                let chance = share / Double(picture.clusters)
                // Kinds of consecutive numbers are alike, and sometimes taken for each other.
                let isAlike = abs(kind - other) == 1
                let wrong = isAlike ? share * (1 - right) * 0.3 : chance * (1 - right) * 0.4
                let found = kind == other ? share * right : wrong
                let count = Double(members) * found * (0.6 + 0.8 * generator.nextUnit())
                let (row, column) = (sound.numbers[kind], picture.numbers[other])
                counts[row][column] = Int(count)
                let lift = (0.3 + found / chance * 0.4) * (0.7 + 0.6 * generator.nextUnit())
                associations[row][column] = generator.nextUnit() < 0.06 && kind != other ? nil : log(lift)
            }
        }
        return sorted(number: number, sound.name, picture.name, counts, associations)
    }

    /// The table with its largest clusters first.
    private static func sorted(
        number: Int, _ first: String, _ second: String, _ counts: [[Int]], _ associations: [[Double?]]
    ) -> ContingencyTableStatus {
        let rowMembers = counts.map { $0.reduce(0, +) }
        let columnMembers = counts[0].indices.map { column in counts.reduce(0) { $0 + $1[column] } }
        let rows = rowMembers.indices.sorted { (-rowMembers[$0], $0) < (-rowMembers[$1], $1) }
        let columns = columnMembers.indices.sorted { (-columnMembers[$0], $0) < (-columnMembers[$1], $1) }
        let all = Double(rowMembers.reduce(0, +))
        var information = 0.0
        for row in rows {
            for column in columns where counts[row][column] > 0 {
                let chance = Double(rowMembers[row]) * Double(columnMembers[column]) / all
                information += Double(counts[row][column]) / all * log(Double(counts[row][column]) / chance)
            }
        }
        return ContingencyTableStatus(
            pair: PairStatus(number: number, first: first, second: second, mutualInformation: information),
            members: Int(all), rowClusters: rows, columnClusters: columns, rowMembers: rows.map { rowMembers[$0] },
            columnMembers: columns.map { columnMembers[$0] }, rows: rows.count, columns: columns.count,
            counts: rows.map { row in columns.map { counts[row][$0] } },
            associations: rows.map { row in columns.map { associations[row][$0] } })
    }

    private static func inOrder(_ clusters: [Int], _ members: [Int]) -> [Int] {
        var inOrder = [Int](repeating: 0, count: members.count)
        for (cluster, count) in zip(clusters, members) { inOrder[cluster] = count }
        return inOrder
    }

    private static func sizes(
        _ name: String, _ members: [Int], _ generator: inout SeededGenerator
    ) -> ClusterSizesStatus {
        let stream = members.map { Double($0 + 150) * (0.6 + 0.8 * generator.nextUnit()) }
        let all = stream.reduce(0, +)
        return ClusterSizesStatus(clustering: name, members: members, streamShares: stream.map { $0 / all })
    }

    /// The first of them harmful, the second displaced by a clip that a path must not be confused by.
    private static func events(_ generator: inout SeededGenerator) -> [RecentEvent] {
        var sequence: UInt64 = 184_213
        var time = now.addingTimeInterval(-3)
        var events: [RecentEvent] = []
        for index in 0..<15 {
            let video = "dQw4w9WgX\(generator.next() % 90 + 10)"
            let entering = index == 0 ? hostileClip : index == 1 ? missingClip : "\(video)@\(index * 1500)"
            let location = index == 0 ? hostileLocation : "https://media.example/\(video).mp4"
            let gain = 0.00002 + 0.0003 * generator.nextUnit()
            let objective = 2.3161 - 0.0004 * Double(index)
            events.append(
                RecentEvent(
                    sequence: sequence, time: time, kind: .evicted, clip: "9bZkp7q\(generator.next() % 9000)@0",
                    video: "9bZkp7q", uri: "https://media.example/9bZkp7q.mp4", start: 0, end: 10,
                    gain: index == 3 ? -gain : gain, objective: objective, setSize: members,
                    reason: index == 3 ? "withdrawn" : "displaced", displacedBy: index == 3 ? nil : entering))
            events.append(
                RecentEvent(
                    sequence: sequence - 1, time: time, kind: .accepted, clip: entering, video: video, uri: location,
                    start: Double(index) * 1.5, end: Double(index) * 1.5 + 10, gain: gain * 2,
                    objective: objective - gain, setSize: members + 1, hasThumbnail: index % 2 == 0))
            sequence -= 2
            time.addTimeInterval(-40 * generator.nextUnit())
        }
        return events
    }

    private static func history(_ generator: inout SeededGenerator) -> HistoryStatus {
        var accepted = 30_000.0
        var clips = 400_000.0
        let samples = (0..<180).map { index in
            let age = Double(index) / 180
            clips += 30 * (36 + 10 * generator.nextUnit() + 5 * sin(age * 19))
            accepted += 30 * (1.4 * exp(-age * 2.2) + 0.25 * generator.nextUnit())
            return HistoryStatus.Sample(
                time: now.addingTimeInterval(Double(index - 179) * 30),
                mutualInformation: 2.335 - 0.42 * exp(-age * 3) + 0.004 * generator.nextUnit(), size: members,
                messages: Int(clips / 2.4), clips: Int(clips), accepted: Int(accepted),
                evicted: Int(accepted) - members,
                lag: index < 4 ? nil : Int(9_000 * exp(-age * 4) + 600 * generator.nextUnit()))
        }
        return HistoryStatus(intervalSeconds: 30, samples: samples)
    }

    /// Why the harmful clip is a member.
    var explanation: ClipExplanation {
        var explanation = ClipExplanation(
            clip: Self.hostileClip, isMember: true,
            cells: tables.map { table in
                ClipExplanation.Cell(
                    first: table.pair.first, second: table.pair.second, firstCluster: table.rowClusters[0],
                    secondCluster: table.columnClusters[table.pair.number % 7], members: table.counts[0][0],
                    expected: Double(table.rowMembers[0]) * Double(table.columnMembers[0]) / Double(table.members),
                    association: table.associations[0][table.pair.number % 7])
            },
            events: events.filter { $0.clip == Self.hostileClip || $0.displacedBy == Self.hostileClip })
        explanation.video = "<b>dQw4w9WgXcQ</b>"
        explanation.uri = Self.hostileLocation
        explanation.start = 1.5
        explanation.end = 11.5
        explanation.clipsSinceEntry = 1204
        explanation.loss = 0.000213
        explanation.rank = 15_211
        return explanation
    }
}
