import Foundations
import Numerics
import Selection

/// The layout of a journal entry: a version, a kind, the inputs taken before it, items, an end.
enum JournalFormat {
    static let version: UInt8 = 1

    enum Kind: UInt8 {
        /// Inputs that the warm-up holds, with their features.
        case held = 0

        /// Inputs that were decided, with their vectors and what was decided.
        case decided = 1
    }

    enum Item: UInt8 {
        case end = 0
        case clip = 1
        case duplicate = 2
        case withdrawal = 3
        case publication = 4
    }

    enum Verdict: UInt8 {
        case unassociated = 0
        case noGain = 1
        case admitted = 2
        case displaced = 3
        case notDrawn = 4
        case belowThreshold = 5
        case noRoom = 6

        init(_ reason: DeclineReason) {
            self =
                switch reason {
                case .unassociated: .unassociated
                case .noGain: .noGain
                case .notDrawn: .notDrawn
                case .belowThreshold: .belowThreshold
                case .noRoom: .noRoom
                }
        }
    }
}

/// Writes down what the engine is told, as it remembers it, and what it decides.
struct JournalWriter {
    private var writer = ByteWriter()

    /// - Parameter inputs: Taken before those that follow.
    init(_ kind: JournalFormat.Kind, after inputs: Int) {
        writer.write(JournalFormat.version)
        writer.write(kind.rawValue)
        writer.write(inputs)
    }

    /// An input of the warm-up.
    mutating func hold(_ input: CurationInput) {
        switch input {
        case .clip(let clip):
            writer.write(JournalFormat.Item.clip.rawValue)
            writer.write(clip)
        case .withdrawal(let video): withdraw(video)
        }
    }

    mutating func withdraw(_ video: VideoID) {
        writer.write(JournalFormat.Item.withdrawal.rawValue)
        writer.write(video.text)
    }

    /// A clip that is a member already.
    mutating func repeated(_ clip: ClipReference) {
        writer.write(JournalFormat.Item.duplicate.rawValue)
        writer.write(clip)
    }

    /// A clip that was decided about.
    ///
    /// - Parameters:
    ///   - assignment: A cluster in each clustering.
    ///   - vectors: For each view, whitened vectors.
    ///   - row: That of the clip.
    mutating func decide(
        _ clip: ClipReference, _ assignment: [UInt16], vectors: [StretchVectors], row: Int, decision: Decision
    ) {
        writer.write(JournalFormat.Item.clip.rawValue)
        writer.write(clip)
        assignment.withUnsafeBufferPointer { writer.write(plain: $0) }
        for view in vectors { writer.write(halves: view.assigned.vectors, row: row) }
        switch decision {
        case .declined(let reason): writer.write(JournalFormat.Verdict(reason).rawValue)
        case .admitted(let slot, _):
            writer.write(JournalFormat.Verdict.admitted.rawValue)
            writer.write(UInt32(slot))
        case .displaced(let slot, _):
            writer.write(JournalFormat.Verdict.displaced.rawValue)
            writer.write(UInt32(slot))
        }
    }

    /// New centroids in force.
    ///
    /// - Parameters:
    ///   - publications: What changed, for each clustering.
    ///   - weights: Of the pairs of clusterings from now on.
    mutating func publish(_ publications: [Publication], weights: [UInt32]) {
        writer.write(JournalFormat.Item.publication.rawValue)
        for publication in publications {
            writer.write(UInt32(publication.recomputed))
            writer.write(publication.changed.map { UInt32($0.slot) })
            writer.write(publication.changed.map(\.cluster))
            writer.write(publication.reseeded.map { UInt16($0) })
        }
        writer.write(weights)
    }

    consuming func finish() -> [UInt8] {
        writer.write(JournalFormat.Item.end.rawValue)
        return writer.bytes
    }
}
