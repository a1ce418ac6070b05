import Curation
import Foundations
import Media
import Workers

/// Answers of a worker that a video may have taken over.
package struct WorkerAnswerTarget: FuzzTarget {
    package static let name = "worker-answer"
    package static let longestInput = 4096
    package static let words =
        MediaError.names.sorted() + FilterReason.allCases.map(\.rawValue) + ["embedding.not_finite"]

    private let situations: [StateSituation]
    private let form: AnswerForm
    private let request: VideoRequest

    package init() throws {
        // One that warms up, where features are fitted to, and one that is past it.
        situations = Array(try StateSituation.all().prefix(2))
        form = AnswerForm(
            dimensions: situations[0].parameters.views.map(\.featureDimension),
            plan: ClipPlan(clipSeconds: 10, clipsPerVideo: 3, minimumSeconds: 1), hasThumbnails: true)
        guard let video = VideoID("v") else { throw FuzzFinding("a name is none") }
        request = VideoRequest(id: video, uri: "file:///v.mp4")
    }

    package func seeds() -> [[UInt8]] {
        func clip(_ start: Double, _ value: Float, _ thumbnail: Thumbnail? = nil) -> WorkerAnswer.Clip {
            WorkerAnswer.Clip(
                span: TimeSpan(start: start, end: start + 10),
                features: form.dimensions.map { [Float](repeating: value, count: $0) }, thumbnail: thumbnail)
        }
        let grey = VideoFrame(
            width: Thumbnail.width, height: 16, samples: [Float](repeating: 0.5, count: 3 * Thumbnail.width * 16))
        let answers: [WorkerAnswer] = [
            .embedded([clip(0, 1)], filtered: []),
            .embedded([clip(1.5, -3), clip(20, 0), clip(40, 1e30)], filtered: []),
            .embedded([], filtered: [.noAudio, .tooShort]),
            .embedded([clip(0, 2)], filtered: [.corruptClip, .noVideo]), .embedded([], filtered: [.silent, .static]),
            .embedded([clip(0, 1, Thumbnail(of: grey))], filtered: []), .planned(3),
            .failed(errorClass: "media.corrupt", message: "v: it is\n\u{202E}broken"),
        ]
        return answers.map {
            bytes(of: WorkerReport($0, times: StageTimes(readSeconds: 1, decodeSeconds: 0.5, embedSeconds: 1e-3)))
        }
    }

    package func check(_ input: [UInt8]) throws {
        let report: WorkerReport
        do throws(ByteReaderError) {
            report = try form.report(input)
        } catch {
            return try require(!error.description.isEmpty, "an error without words")
        }
        try require(input.count <= form.longestReport, "a report of \(input.count) bytes, longer than the longest")
        let written = bytes(of: report)
        try require(try form.report(written) == report, "written and read again it is another")
        let times = report.times
        try require(
            [times.readSeconds, times.decodeSeconds, times.embedSeconds].allSatisfy { $0 >= 0 && $0.isFinite },
            "a time that is none")
        switch report.answer {
        case .planned(let count): try require((0...form.plan.clipsPerVideo).contains(count), "\(count) clips")
        case .failed(_, let message):
            try require(
                message.utf8.count <= AnswerForm.longestMessage && !message.contains(where: \.isNewline),
                "a message that is no line")
        case .embedded(let clips, let filtered): try checkClips(clips, filtered)
        }
        try curate(report.answer)
    }

    private func bytes(of report: WorkerReport) -> [UInt8] {
        var writer = ByteWriter()
        report.write(to: &writer)
        return writer.bytes
    }

    private func checkClips(_ clips: [WorkerAnswer.Clip], _ filtered: [FilterReason]) throws(FuzzFinding) {
        try require((1...form.plan.clipsPerVideo).contains(clips.count + filtered.count), "too many clips, or none")
        try require(
            Set(clips.map { ClipID.milliseconds($0.span.start) }).count == clips.count, "two clips of one name")
        try require(!filtered.contains(where: \.isOfMessage), "a reason that no worker has")
        for clip in clips {
            try require(clip.span.end <= 1e9, "a clip that no event may tell of")
            try require(
                clip.features.map(\.count) == form.dimensions && clip.features.joined().allSatisfy(\.isFinite),
                "vectors that cannot be clustered")
        }
    }

    /// The clips can be decided about, whatever their features are.
    private func curate(_ answer: WorkerAnswer) throws {
        guard case .embedded(let clips, _)? = VideoOutcome(answer, to: request), !clips.isEmpty else { return }
        let inputs = clips.map { CurationInput.clip($0) }
        for situation in situations {
            let curator = try Curator(restoring: situation.pieces.byName)
            try CuratorCheck(following: inputs + situation.following).check(curator)
        }
    }
}
