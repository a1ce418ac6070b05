package import Foundations
package import Media

/// What a decoding worker makes of a task.
///
/// The worker has seen the bytes of the video, so that nothing it says is taken on trust: an answer is read against the
/// form that the task and the settings give it.
package enum WorkerAnswer: Sendable, Hashable {
    /// Clips with a feature vector a view, and the reasons of those that were filtered. One of the two is not empty.
    case embedded([Clip], filtered: [FilterReason])

    /// The most clips that the video would give.
    case planned(Int)

    /// The video cannot be used.
    case failed(errorClass: String, message: String)

    /// A window of the video, and what it looks and sounds like.
    package struct Clip: Sendable, Hashable {
        package let span: TimeSpan
        package let features: [[Float]]

        /// A picture for people, where they are wanted. Nothing is curated by it.
        package let thumbnail: Thumbnail?

        package init(span: TimeSpan, features: [[Float]], thumbnail: Thumbnail? = nil) {
            self.span = span
            self.features = features
            self.thumbnail = thumbnail
        }
    }
}

/// What the answers of a worker must be like.
package struct AnswerForm: Sendable, Hashable {
    /// Values of each view's vector.
    package let dimensions: [Int]

    /// How videos are cut.
    package let plan: ClipPlan

    /// Whether clips may have pictures.
    package let hasThumbnails: Bool

    package init(dimensions: [Int], plan: ClipPlan, hasThumbnails: Bool = false) {
        self.dimensions = dimensions
        self.plan = plan
        self.hasThumbnails = hasThumbnails
    }

    /// The longest name of an error, and the longest message, in bytes.
    package static let longestName = 64
    package static let longestMessage = 32 << 10

    /// Times of spans are rounded to milliseconds.
    private static let rounding = 0.002

    /// No file is believed to be longer, in seconds.
    private static let latest = 1e9

    /// The longest answer there can be, in bytes.
    var longestAnswer: Int {
        let thumbnail = hasThumbnails ? Thumbnail.longest + 8 : 0
        let clip = 17 + thumbnail + dimensions.reduce(0) { $0 + 4 * $1 + 4 }
        return 64 + plan.clipsPerVideo * (clip + 16) + AnswerForm.longestName + AnswerForm.longestMessage
    }

    /// Reads an answer.
    ///
    /// - Throws: `ByteReaderError` for everything that a worker of this version in its right mind would not say.
    func answer(_ reader: inout ByteReader) throws(ByteReaderError) -> WorkerAnswer {
        switch try reader.uint8() {
        case 1: return try embedded(&reader)
        case 2: return .planned(try reader.integer(0...plan.clipsPerVideo, "the number of clips"))
        case 3:
            let name = try text(&reader, longest: AnswerForm.longestName)
            guard MediaError.names.contains(name) || WorkerAnswer.encodingErrors.contains(name) else {
                throw .invalid("there is no error class of that name")
            }
            return .failed(
                errorClass: name, message: try text(&reader, longest: AnswerForm.longestMessage))
        case let other: throw .invalid("\(other) is no kind of answer")
        }
    }

    private func embedded(_ reader: inout ByteReader) throws(ByteReaderError) -> WorkerAnswer {
        let count = try reader.integer(0...plan.clipsPerVideo, "the number of clips")
        var clips: [WorkerAnswer.Clip] = []
        var starts: Set<Int> = []
        for _ in 0..<count {
            let span = try TimeSpan(checking: try reader.double(), try reader.double())
            guard span.end <= AnswerForm.latest, span.duration <= plan.clipSeconds + AnswerForm.rounding,
                starts.insert(ClipID.milliseconds(span.start)).inserted
            else { throw .invalid("a clip from \(span.start) to \(span.end) s") }
            var features: [[Float]] = []
            for dimension in dimensions {
                let vector = try reader.array(of: Float.self)
                guard vector.count == dimension, vector.allSatisfy(\.isFinite) else {
                    throw .invalid("a vector of \(vector.count) values, where \(dimension) finite ones belong")
                }
                features.append(vector)
            }
            clips.append(WorkerAnswer.Clip(span: span, features: features, thumbnail: try thumbnail(&reader)))
        }
        let passedOver = try reader.integer(0...plan.clipsPerVideo, "the number of filtered clips")
        var filtered: [FilterReason] = []
        for _ in 0..<passedOver {
            guard let reason = FilterReason(rawValue: try reader.string()), !reason.isOfMessage else {
                throw .invalid("a reason to filter that a worker does not have")
            }
            filtered.append(reason)
        }
        guard (1...plan.clipsPerVideo).contains(clips.count + filtered.count) else {
            throw .invalid("\(clips.count) clips and \(filtered.count) filtered ones of a video")
        }
        return .embedded(clips, filtered: filtered)
    }

    private func thumbnail(_ reader: inout ByteReader) throws(ByteReaderError) -> Thumbnail? {
        guard try reader.bool() else { return nil }
        guard hasThumbnails else { throw .invalid("a picture that nobody asked for") }
        guard let thumbnail = Thumbnail(jpeg: try reader.array()) else { throw .invalid("a picture that is none") }
        return thumbnail
    }

    /// Text for people, of bounded length, in one line.
    private func text(_ reader: inout ByteReader, longest: Int) throws(ByteReaderError) -> String {
        let text = try reader.string()
        guard text.utf8.count <= longest else { throw .invalid("a text of \(text.utf8.count) bytes") }
        return text.printable
    }
}

extension WorkerAnswer {
    /// The error class of a vector with a value that is not finite.
    static let notFinite = "embedding.not_finite"

    /// The error class of an encoder that failed on a clip.
    static let encodingFailed = "embedding.failed"

    /// Every error class that is not of `MediaError`.
    static let encodingErrors: Set = [notFinite, encodingFailed]

    package func write(to writer: inout ByteWriter) {
        switch self {
        case .embedded(let clips, let filtered):
            writer.write(UInt8(1))
            writer.write(clips.count)
            for clip in clips {
                writer.write(clip.span.start)
                writer.write(clip.span.end)
                for vector in clip.features { writer.write(vector) }
                writer.write(clip.thumbnail != nil)
                if let thumbnail = clip.thumbnail { writer.write(thumbnail.jpeg) }
            }
            writer.write(filtered.count)
            for reason in filtered { writer.write(reason.rawValue) }
        case .planned(let count):
            writer.write(UInt8(2))
            writer.write(count)
        case .failed(let errorClass, let message):
            writer.write(UInt8(3))
            writer.write(errorClass)
            writer.write(message.prefix(bytes: AnswerForm.longestMessage))
        }
    }
}
