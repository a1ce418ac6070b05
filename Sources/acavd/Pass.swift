import Curation
import EventLog
import Foundation
import Foundations
import Pipeline
import Selection
import Workers

/// One pass of `acavd curate`, with what it is measured by.
final class Pass {
    private let curator: any CollectionCurating
    private let truth: CorrespondenceLabels?
    private let total: Int
    private let console: Console
    private let clock = ContinuousClock()
    private var report = CollectionCuration.Report()
    private var elapsed = Duration.zero
    /// Clips there were of videos that correspond, and of videos that do not.
    private var corresponding = 0
    private var mismatched = 0

    init(curator: any CollectionCurating, truth: CorrespondenceLabels?, total: Int, console: Console) {
        self.curator = curator
        self.truth = truth
        self.total = total
        self.console = console
    }

    func run(
        _ videos: [VideoRequest], embedding: OrderedWork<VideoRequest, VideoOutcome>, until stop: StopFlag
    ) throws {
        let start = clock.now
        report = try CollectionCuration(videos, embedding: embedding, curator: curator).run(
            until: stop,
            onClips: { video, clips in
                switch truth?.corresponds(video.uri) {
                case true?: corresponding += clips
                case false?: mismatched += clips
                case nil: break
                }
            },
            onProgress: { report in
                let seconds = (clock.now - start) / .seconds(1)
                console.progress(
                    "\(Console.bar(Double(report.seen) / Double(total))) \(report.seen)/\(total) videos  "
                        + "\(decimals(Double(report.clips) / max(seconds, 0.001), 0)) clips/s  "
                        + "\(curator.state.size) curated  "
                        + "MI \(decimals(curator.state.mutualInformation, 3))")
            },
            onFailure: { _, failure in console.say("acavd: \(failure)") })
        elapsed = clock.now - start
        console.clearLine()
    }

    /// Prints the members and the summary as JSON lines on standard output.
    ///
    /// - Throws: `OutputError` when they cannot be written.
    func printResult(clusteringNames: [String]) throws(OutputError) {
        let members = curator.members.sorted { $0.clip.id < $1.clip.id }
        for (clip, assignment) in members {
            try write([
                ("type", .string("member")), ("clip", .string(clip.id.description)),
                ("video", .string(clip.id.video.text)), ("path", .string(clip.uri)),
                ("start", .number(clip.span.start)), ("end", .number(clip.span.end)),
                ("assignments", object(zip(clusteringNames, assignment).map { ($0, .number($1)) })),
            ])
        }
        let estimates = curator.estimates()
        if let estimates, estimates.exceedsSupply { console.say("acavd: \(estimates.explanationOfExcess)") }
        let filtered = report.filtered.sorted { $0.key.rawValue < $1.key.rawValue }
        var summary: [(String, JSONValue)] = [
            ("type", .string("summary")), ("seen", .number(report.seen)),
            ("filtered", .number(filtered.reduce(0) { $0 + $1.value })),
            ("filtered_by_reason", object(filtered.map { ($0.key.rawValue, .number($0.value)) })),
            ("failed", .number(report.failed)), ("clips", .number(report.clips)),
            ("curated", .number(members.count)), ("mi", .number(curator.state.mutualInformation)),
            ("mi_adjusted", estimates?.adjustedMutualInformation.map { .number($0) } ?? .null),
            ("supply", estimates.map { .number($0.supply.share) } ?? .null),
        ]
        if truth != nil {
            let labelled = members.compactMap { truth?.corresponds($0.clip.uri) }
            let hits = labelled.count { $0 }
            summary += [
                ("precision", share(hits, of: labelled.count)), ("recall", share(hits, of: corresponding)),
                ("random_precision", share(corresponding, of: corresponding + mismatched)),
            ]
        }
        summary.append(("clips_per_second", .number(Double(report.clips) / max(elapsed / .seconds(1), 1e-9))))
        try write(summary)
    }

    private func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONValue.Member(name: $0, value: $1) })
    }

    private func write(_ members: [(String, JSONValue)]) throws(OutputError) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(object(members).encoded + [UInt8(ascii: "\n")]))
        } catch {
            throw OutputError(
                description: "the result cannot be written to standard output: \(error.localizedDescription)")
        }
    }

    /// A share of nothing is not a number, which JSON has no word for but null.
    private func share(_ part: Int, of whole: Int) -> JSONValue {
        whole > 0 ? .number(Double(part) / Double(whole)) : .null
    }
}

/// Standard output does not take the result: it is closed, or its disk is full.
struct OutputError: Error, CustomStringConvertible {
    let description: String
}
