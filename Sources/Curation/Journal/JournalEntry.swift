import Foundations
import Selection

/// An entry of the journal, read back.
enum JournalEntry {
    case held(after: Int, inputs: [CurationInput])
    case decided(after: Int, steps: [JournalStep])

    /// Inputs taken before it.
    var after: Int {
        switch self {
        case .held(let after, _), .decided(let after, _): after
        }
    }
}

/// A thing that was told or done.
enum JournalStep {
    case clip(JournalledClip)
    case duplicate(ClipReference)
    case withdrawal(VideoID)
    case publication([Publication], weights: [UInt32])
}

/// A clip as the engine saw it, and what became of it.
struct JournalledClip {
    let clip: ClipReference

    /// A cluster in each clustering.
    let assignment: [UInt16]

    /// The vectors of all views, one behind the other.
    let vectors: [Float16]

    let ruling: Ruling
}

/// What an entry must fit.
struct JournalShape {
    let views: [CurationView]

    /// The dimensions of the vectors of each view, and the clusters of each clustering, past the warm-up.
    let dimensions: [Int]
    let clusters: [Int]
}

extension JournalEntry {
    /// Reads an entry.
    ///
    /// - Throws: When the bytes are no entry for a curator of this shape.
    init(_ bytes: [UInt8], shape: JournalShape) throws(ByteReaderError) {
        var reader = ByteReader(bytes)
        let version = try reader.uint8()
        guard version == JournalFormat.version else {
            throw .invalid("it is of version \(version), and this program reads \(JournalFormat.version)")
        }
        let kind = try reader.journalCode(JournalFormat.Kind.self)
        let after = try reader.count()
        switch kind {
        case .held:
            var inputs: [CurationInput] = []
            while let input = try reader.heldInput(shape) { inputs.append(input) }
            self = .held(after: after, inputs: inputs)
        case .decided:
            var steps: [JournalStep] = []
            while let step = try reader.journalStep(shape) { steps.append(step) }
            self = .decided(after: after, steps: steps)
        }
        try reader.finish()
    }
}

extension ByteReader {
    fileprivate mutating func journalCode<Code: RawRepresentable<UInt8>>(
        _ code: Code.Type
    ) throws(ByteReaderError) -> Code {
        let byte = try uint8()
        guard let code = Code(rawValue: byte) else { throw .invalid("a code \(byte) that has no meaning") }
        return code
    }

    fileprivate mutating func heldInput(_ shape: JournalShape) throws(ByteReaderError) -> CurationInput? {
        switch try journalCode(JournalFormat.Item.self) {
        case .end: return nil
        case .clip: return .clip(try embeddedClip(shape.views))
        case .withdrawal: return .withdrawal(try video())
        case .duplicate, .publication: throw .invalid("a decision during the warm-up")
        }
    }

    fileprivate mutating func journalStep(_ shape: JournalShape) throws(ByteReaderError) -> JournalStep? {
        switch try journalCode(JournalFormat.Item.self) {
        case .end: return nil
        case .duplicate: return .duplicate(try clipReference())
        case .withdrawal: return .withdrawal(try video())
        case .clip:
            let clip = try clipReference()
            let assignment = try array(of: UInt16.self, count: shape.clusters.count)
            for (cluster, clusters) in zip(assignment, shape.clusters) where cluster >= clusters {
                throw .invalid("cluster \(cluster) of \(clusters)")
            }
            var vectors: [Float16] = []
            for dimension in shape.dimensions { vectors += try whitened(dimension) }
            return .clip(
                JournalledClip(clip: clip, assignment: assignment, vectors: vectors, ruling: try ruling()))
        case .publication:
            var publications: [Publication] = []
            for clusters in shape.clusters { publications.append(try publication(clusters: clusters)) }
            return .publication(publications, weights: try array())
        }
    }

    private mutating func ruling() throws(ByteReaderError) -> Ruling {
        switch try journalCode(JournalFormat.Verdict.self) {
        case .unassociated: .declined(.unassociated)
        case .noGain: .declined(.noGain)
        case .notDrawn: .declined(.notDrawn)
        case .belowThreshold: .declined(.belowThreshold)
        case .noRoom: .declined(.noRoom)
        case .admitted: .admitted(slot: Int(try uint32()))
        case .displaced: .displaced(slot: Int(try uint32()))
        }
    }

    private mutating func publication(clusters: Int) throws(ByteReaderError) -> Publication {
        let recomputed = Int(try uint32())
        let slots = try array(of: UInt32.self)
        let moved = try array(of: UInt16.self)
        guard slots.count == moved.count && zip(slots, slots.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .invalid("members that moved are not listed one by one")
        }
        let reseeded = try array(of: UInt16.self)
        for cluster in moved + reseeded where cluster >= clusters {
            throw .invalid("cluster \(cluster) of \(clusters)")
        }
        return Publication(
            changed: zip(slots, moved).map { (Int($0), $1) }, reseeded: reseeded.map { Int($0) },
            recomputed: recomputed)
    }
}

extension JournalStep {
    /// Was told, not done on its own.
    var isInput: Bool {
        if case .publication = self { false } else { true }
    }
}
