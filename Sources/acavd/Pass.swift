import Curation
import EventLog
import Exchange
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
    /// Videos that were passed over beforehand, by reason.
    private let unwanted: [FilterReason: Int]
    private let console: Console
    private let clock = ContinuousClock()
    private var report = CollectionReport()
    private var elapsed = Duration.zero
    /// Clips there were of videos that correspond, and of videos that do not.
    private var corresponding = 0
    private var mismatched = 0

    /// Where to keep what was embedded; nil for nowhere.
    private let recorder: FeatureWriter?
    private var recordingFailure: ExchangeError?

    init(
        curator: any CollectionCurating, truth: CorrespondenceLabels?, total: Int,
        unwanted: [FilterReason: Int] = [:], recorder: FeatureWriter? = nil, console: Console
    ) {
        self.curator = curator
        self.truth = truth
        self.total = total
        self.unwanted = unwanted
        self.recorder = recorder
        self.console = console
    }

    /// Over videos that are decoded and embedded.
    ///
    /// - Throws: Also when what was embedded cannot be kept.
    func run(
        _ videos: [VideoRequest], embedding: OrderedWork<VideoRequest, VideoOutcome>, until stop: StopFlag
    ) throws {
        let start = clock.now
        let halt = StopFlag(following: stop)
        report = try CollectionCuration(videos, embedding: embedding, curator: curator).run(
            until: halt,
            onClips: { clips in
                count(clips)
                guard !record(clips) else { return }
                halt.raise()
            },
            onProgress: { showProgress($0, since: start) },
            onFailure: { _, failure in console.say("acavd: \(failure)") })
        elapsed = clock.now - start
        console.clearLine()
        if let recordingFailure { throw recordingFailure }
    }

    /// Over clips whose features were computed before.
    func run(_ features: FeatureTable, videos: [FeatureTable.Video], until stop: StopFlag) throws {
        let start = clock.now
        report = try FeatureCuration(features, videos: videos, curator: curator).run(
            until: stop, onClips: count, onProgress: { showProgress($0, since: start) },
            onFailure: { console.say("acavd: \($0)") })
        elapsed = clock.now - start
        console.clearLine()
    }

    private func count(_ clips: [EmbeddedClip]) {
        guard let clip = clips.first?.clip else { return }
        switch truth?.corresponds(clip.video, at: clip.uri) {
        case true?: corresponding += clips.count
        case false?: mismatched += clips.count
        case nil: break
        }
    }

    /// - Returns: False when it cannot be kept.
    private func record(_ clips: [EmbeddedClip]) -> Bool {
        guard let recorder, recordingFailure == nil else { return recordingFailure == nil }
        do throws(ExchangeError) {
            for clip in clips { try recorder.append(clip.clip, features: clip.features) }
            return true
        } catch {
            recordingFailure = error
            return false
        }
    }

    private func showProgress(_ report: CollectionReport, since start: ContinuousClock.Instant) {
        let seconds = (clock.now - start) / .seconds(1)
        console.progress(
            "\(Console.bar(Double(report.seen) / Double(total))) \(report.seen)/\(total) videos  "
                + "\(decimals(Double(report.clips) / max(seconds, 0.001), 0)) clips/s  "
                + "\(curator.state.size) curated  "
                + "MI \(decimals(curator.state.mutualInformation, 3))")
    }

    /// Writes the members, and then the summary as a JSON line: to standard output, or where that has other things to
    /// standard error.
    ///
    /// - Throws: `ExchangeError` or `OutputError` when they cannot be written.
    func printResult(_ output: SetOutput, to file: ResultFile, clusteringNames: [String]) throws {
        let members = curator.members.sorted { $0.clip.id < $1.clip.id }
        try output.write(
            members.lazy.map { clip, assignment in
                CuratedMember(
                    clip,
                    assignments: zip(clusteringNames, assignment).map { ViewAssignment(view: $0, cluster: Int($1)) })
            }, to: file, clusterings: clusteringNames, hasChanges: false)
        let estimates = curator.estimates()
        if let estimates, estimates.exceedsSupply { console.say("acavd: \(estimates.explanationOfExcess)") }
        let filtered = report.filtered.merging(unwanted, uniquingKeysWith: +)
            .sorted { $0.key.rawValue < $1.key.rawValue }
        var summary: [(String, JSONValue)] = [
            ("type", .string("summary")), ("seen", .number(report.seen + unwanted.values.reduce(0, +))),
            ("filtered", .number(filtered.reduce(0) { $0 + $1.value })),
            ("filtered_by_reason", object(filtered.map { ($0.key.rawValue, .number($0.value)) })),
            ("failed", .number(report.failed)), ("clips", .number(report.clips)),
            ("curated", .number(members.count)), ("mi", .number(curator.state.mutualInformation)),
            ("mi_adjusted", estimates?.adjustedMutualInformation.map { .number($0) } ?? .null),
            ("supply", estimates.map { .number($0.supply.share) } ?? .null),
        ]
        if truth != nil {
            let labelled = members.compactMap { truth?.corresponds($0.clip.video, at: $0.clip.uri) }
            let hits = labelled.count { $0 }
            summary += [
                ("precision", share(hits, of: labelled.count)), ("recall", share(hits, of: corresponding)),
                ("random_precision", share(corresponding, of: corresponding + mismatched)),
            ]
        }
        summary.append(("clips_per_second", .number(Double(report.clips) / max(elapsed / .seconds(1), 1e-9))))
        if output.leavesStandardOutputToJSON {
            try ResultOutput.write(line: object(summary))
        } else {
            console.say(String(decoding: object(summary).encoded, as: UTF8.self))
        }
    }

    private func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONValue.Member(name: $0, value: $1) })
    }

    /// A share of nothing is not a number, which JSON has no word for but null.
    private func share(_ part: Int, of whole: Int) -> JSONValue {
        whole > 0 ? .number(Double(part) / Double(whole)) : .null
    }
}
