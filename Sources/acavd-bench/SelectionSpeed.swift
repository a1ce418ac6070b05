import Foundation
import Foundations
import Selection

/// What a decision of the curated set costs, by the size of set and tables: while the set fills, and on a long stream
/// once it is full. Streams are synthetic assignments, of which a third corresponds, made in chunks between the
/// measurements. Seconds are those of the processor, so that what else runs on the machine counts less.
struct SelectionSpeed {
    private struct Shape {
        let audio: Int
        let visual: Int
        let clusters: Int
        let capacity: Int
        var pairing = Pairing.bipartite
    }

    /// One pair; the daemon's 2 and 3 views clustered once and three times; ACAV100M's 5 and 5.
    private static let shapes =
        [1000, 10_000, 100_000, 1_000_000].map { Shape(audio: 1, visual: 1, clusters: 256, capacity: $0) }
        + [
            Shape(audio: 2, visual: 3, clusters: 32, capacity: 100_000),
            Shape(audio: 6, visual: 9, clusters: 32, capacity: 100_000),
        ]
        + [1000, 10_000, 100_000, 1_000_000].map { Shape(audio: 5, visual: 5, clusters: 256, capacity: $0) }
        + [
            Shape(audio: 5, visual: 5, clusters: 1000, capacity: 100_000),
            Shape(audio: 5, visual: 5, clusters: 1000, capacity: 1_000_000),
            Shape(audio: 5, visual: 5, clusters: 1000, capacity: 1_000_000, pairing: .combination),
        ]

    /// Clips of a chunk.
    private static let chunk = 4096

    /// Clips measured on the long stream, at least.
    private static let steadyClips = 400_000

    func run() {
        print("\nselection, one thread; ns a clip            filling   accepted     steady   accepted        MB")
        for shape in SelectionSpeed.shapes { measure(shape) }
        longStream()
    }

    /// Ten million arrivals, with pairs weighed anew as a daemon does; and what the process holds in memory meanwhile.
    private func longStream() {
        let (side, clusters, capacity) = (5, 256, 100_000)
        print("\n25 pairs, K = 256, capacity 100000: a long stream    ns a clip   accepted   resident MB")
        var stream = AssignmentStream(clusters: clusters, audio: side, visual: side, seed: 3)
        var set = CuratedSet(
            clusters: [Int](repeating: clusters, count: 2 * side), audioClusterings: side,
            parameters: SelectionParameters(capacity: capacity))
        var seen = [UInt32](repeating: 0, count: clusters * clusters)
        for million in 1...10 {
            var phase = Phase()
            while phase.clips < 1_000_000 {
                let chunk = stream.next(1000)
                for row in 0..<chunk.count {
                    let (first, second) = (chunk.values[row * 2 * side], chunk.values[row * 2 * side + side])
                    seen[Int(first) * clusters + Int(second)] += 1
                }
                phase.take(chunk, into: &set)
                phase.weighPairs(of: &set)
            }
            print(
                String(
                    format: "  %2d million arrivals                              %10.0f  %7.2f %% %13.1f", million,
                    phase.nanoseconds, phase.accepted, residentMegabytes()))
        }
        let wrong = (0..<seen.count).count {
            set.tables.streamCount(pair: 0, first: $0 / clusters, second: $0 % clusters) != Int(seen[$0])
        }
        print("  cells of the first pair whose count of the stream is wrong: \(wrong) of \(seen.count)")
    }

    private func measure(_ shape: Shape) {
        let clusters = [Int](repeating: shape.clusters, count: shape.audio + shape.visual)
        var stream = AssignmentStream(clusters: shape.clusters, audio: shape.audio, visual: shape.visual, seed: 2)
        var set = CuratedSet(
            clusters: clusters, audioClusterings: shape.audio,
            parameters: SelectionParameters(capacity: shape.capacity, pairing: shape.pairing))
        var filling = Phase()
        // As few as a tenth of the smallest capacity, so that the end of the filling is met.
        while set.count < shape.capacity && filling.clips < 20 * shape.capacity {
            filling.take(stream.next(min(SelectionSpeed.chunk, shape.capacity / 10)), into: &set)
        }
        var before = Phase()
        while filling.clips + before.clips < 4 * shape.capacity {
            before.take(stream.next(SelectionSpeed.chunk), into: &set)
        }
        var steady = Phase()
        while steady.clips < max(SelectionSpeed.steadyClips, shape.capacity / 2) {
            steady.take(stream.next(SelectionSpeed.chunk), into: &set)
        }
        print(
            String(
                format: "  %2d pairs, K = %4d, capacity %7d  %10.0f  %7.1f %% %10.0f  %7.2f %% %9.1f",
                set.tables.pairs.count, shape.clusters, shape.capacity, filling.nanoseconds, filling.accepted,
                steady.nanoseconds, steady.accepted, Double(set.bytes) / 1e6))
    }
}

/// A stretch of a stream, measured.
private struct Phase {
    private(set) var clips = 0
    private var acceptedClips = 0
    private var seconds = 0.0

    var nanoseconds: Double { seconds * 1e9 / Double(max(clips, 1)) }

    /// Per cent.
    var accepted: Double { 100 * Double(acceptedClips) / Double(max(clips, 1)) }

    mutating func take(_ assignments: AssignmentStream.Chunk, into set: inout CuratedSet) {
        let start = threadSeconds()
        let (rows, columns) = (assignments.values.span, assignments.columns)
        for row in 0..<assignments.count {
            let assignment = rows.extracting(row * columns..<(row + 1) * columns)
            set.observe(assignment)
            if case .declined = set.offer(assignment) { continue }
            acceptedClips += 1
        }
        seconds += threadSeconds() - start
        clips += assignments.count
    }

    mutating func weighPairs(of set: inout CuratedSet) {
        let start = threadSeconds()
        set.weighPairs()
        seconds += threadSeconds() - start
    }
}

/// Synthetic assignments, as many clusters in each clustering as there are concepts.
private struct AssignmentStream {
    /// Row after row.
    struct Chunk {
        let columns: Int
        fileprivate(set) var values: [UInt16] = []
        var count: Int { values.count / columns }
    }

    let clusters: Int
    let audio: Int
    let visual: Int
    private var generator: SeededGenerator

    init(clusters: Int, audio: Int, visual: Int, seed: UInt64) {
        self.clusters = clusters
        self.audio = audio
        self.visual = visual
        generator = SeededGenerator(seed: seed)
    }

    mutating func next(_ count: Int) -> Chunk {
        var chunk = Chunk(columns: audio + visual)
        chunk.values.reserveCapacity(count * chunk.columns)
        for _ in 0..<count {
            let sound = concept()
            let picture = generator.nextUnit() < 0.3 ? sound : concept()
            for view in 0..<audio + visual {
                let own = view < audio ? sound : picture
                chunk.values.append(generator.nextUnit() < 0.3 ? concept() : own)
            }
        }
        return chunk
    }

    private mutating func concept() -> UInt16 { UInt16(Int.random(in: 0..<clusters, using: &generator)) }
}

/// What this process holds in memory.
private func residentMegabytes() -> Double {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return (pages.flatMap { $0.count > 1 ? Double($0[1]) : nil } ?? .nan) * Double(getpagesize()) / 1e6
}
