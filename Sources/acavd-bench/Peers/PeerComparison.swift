import Foundation
import Selection

/// acavd and its peers, side by side.
struct PeerComparison {
    /// A peer's figure and acavd's for the same.
    struct Row: Codable, Sendable {
        let task: String
        let peer: String
        let version: String

        /// Nanoseconds a vector, or a clip.
        let peerNanoseconds: Double
        let ownNanoseconds: Double

        /// acavd's time over the peer's: below 1 acavd is faster.
        var ratio: Double { ownNanoseconds / peerNanoseconds }

        /// Of the sets, where something was chosen.
        var peerSet: SetFigures?
        var ownSet: SetFigures?
    }

    struct SetFigures: Codable, Sendable {
        let members: Int
        let mutualInformation: Double
        let precision: Double
        let coverage: Double

        init(of chosen: [Int], in stream: LabelledStream) {
            let truth = SetTruth(of: chosen, in: stream)
            members = chosen.count
            mutualInformation = SetInformation(of: chosen, in: stream.clips).mutual
            precision = truth.precision
            coverage = truth.coverage
        }

        var text: String {
            String(
                format: "%d members, MI %.3f, precision %.3f, coverage %.1f", members, mutualInformation, precision,
                coverage)
        }
    }

    let rows: [Row]
    private let report: PeerReport

    init(own: PeerFigures, report: PeerReport, stream: LabelledStream, capacity: Int) {
        self.report = report
        let modules = ["numpy": "numpy", "scikit-learn": "sklearn", "faiss": "faiss"]
        let speed = report.speed.compactMap { speed -> Row? in
            let figures = speed.task == .assign ? own.assign : own.learn
            guard let nanoseconds = figures[speed.clusters] else { return nil }
            let task = speed.task == .assign ? "nearest centroid" : "mini-batch update"
            return Row(
                task: "\(task), K = \(speed.clusters), dimension \(speed.dimension)", peer: speed.peer,
                version: modules[speed.peer].flatMap { report.versions[$0] } ?? "",
                peerNanoseconds: speed.nanoseconds, ownNanoseconds: nanoseconds)
        }
        let pass = OnlinePass(SelectionParameters(capacity: capacity))
        let start = threadSeconds()
        let choice = pass.choose(from: stream.clips, capacity: capacity)
        let nanoseconds = (threadSeconds() - start) * 1e9 / Double(stream.count)
        let selection = report.selection.map { selection in
            Row(
                task: "choosing \(capacity) of \(stream.count) clips, K = \(stream.clips.clusters[0])",
                peer: selection.peer, version: report.versions["apricot"] ?? "",
                peerNanoseconds: selection.nanoseconds, ownNanoseconds: nanoseconds,
                peerSet: SetFigures(of: selection.chosen, in: stream),
                ownSet: SetFigures(of: choice.clips, in: stream))
        }
        rows = speed + selection
    }

    var text: String {
        var lines = [
            "| one thread | peer | peer, ns | acavd, ns | acavd / peer |", "| --- | --- | --: | --: | --: |",
        ]
        for row in rows {
            lines.append(
                "| \(row.task) | \(row.peer) \(row.version) | "
                    + String(
                        format: "%.0f | %.0f | %.2g |", row.peerNanoseconds, row.ownNanoseconds, row.ratio))
        }
        for row in rows {
            guard let peerSet = row.peerSet, let ownSet = row.ownSet else { continue }
            lines.append("\n\(row.peer): \(peerSet.text); acavd, blend: \(ownSet.text)")
        }
        if !report.missing.isEmpty {
            lines.append("\nnot installed, left out: " + report.missing.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }
}
