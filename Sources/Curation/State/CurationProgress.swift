import Foundations

/// What changes with every input, besides the arrays.
struct CurationProgress {
    /// Of all pieces together.
    private static let format: UInt8 = 3

    enum Phase {
        case warmingUp(held: Int)
        case deciding(modelVersion: Int, clipsSincePublication: Int)
    }

    let firstModelVersion: Int
    let inputsTaken: Int
    let counts: CurationCounts
    let phase: Phase

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.write(CurationProgress.format)
        writer.write(firstModelVersion)
        writer.write(inputsTaken)
        writer.write(counts)
        switch phase {
        case .warmingUp(let held):
            writer.write(true)
            writer.write(held)
        case .deciding(let modelVersion, let clipsSincePublication):
            writer.write(false)
            writer.write(modelVersion)
            writer.write(clipsSincePublication)
        }
        return writer.bytes
    }
}

extension CurationProgress {
    init(from source: inout PieceSource) throws(StateError) {
        var format = CurationProgress.format
        let progress = try source.read(PieceName.progress) { reader throws(ByteReaderError) -> CurationProgress? in
            format = try reader.uint8()
            guard format == CurationProgress.format else {
                try reader.skip(reader.remaining)
                return nil
            }
            return try CurationProgress(reading: &reader)
        }
        guard let progress else {
            throw .incompatible([
                "the state is of format \(format), and this program reads format \(CurationProgress.format)"
            ])
        }
        self = progress
    }

    private init(reading reader: inout ByteReader) throws(ByteReaderError) {
        firstModelVersion = try reader.integer(1...(1 << 60), "the first model version")
        inputsTaken = try reader.count()
        counts = try reader.curationCounts()
        phase =
            try reader.bool()
            ? .warmingUp(held: try reader.count())
            : .deciding(
                modelVersion: try reader.integer(firstModelVersion...(1 << 60), "the model version"),
                clipsSincePublication: try reader.count())
    }
}
