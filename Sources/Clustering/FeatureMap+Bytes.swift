package import Foundations
import Numerics

extension FeatureMap {
    /// Writes all there is to it, to the bit.
    package borrowing func write(to writer: inout ByteWriter) {
        writer.write(normalisation.rawValue)
        switch self {
        case .whitened(let whitening):
            whitening.standardisation.write(to: &writer)
            writer.write(whitening.projection)
        case .standardised(let standardisation): standardisation.write(to: &writer)
        case .unit(let dimension): writer.write(dimension)
        }
    }

    /// The map that was written.
    ///
    /// - Throws: When the bytes are not one.
    package init(reading reader: inout ByteReader) throws(ByteReaderError) {
        let name = try reader.string()
        guard let normalisation = Normalisation(rawValue: name) else {
            throw .invalid("a normalisation that does not exist")
        }
        switch normalisation {
        case .whiten:
            let standardisation = try Standardisation(reading: &reader)
            let projection = try reader.matrix()
            guard standardisation.dimension == projection.columns else {
                throw .invalid("a mean and a scale for each of \(projection.columns) features are missing")
            }
            // Fitted to a warm-up of millions it has elements of some thousands.
            guard
                projection.withUnsafeValues({ values in
                    (0..<projection.rows * projection.columns).allSatisfy { abs(values[$0]) <= 0x1p30 }
                })
            else { throw .invalid("a projection that vectors overflow in") }
            self = .whitened(Whitening(standardisation: standardisation, projection: projection))
        case .standardise: self = .standardised(try Standardisation(reading: &reader))
        case .unit: self = .unit(dimension: try reader.integer(1...(1 << 24), "the length of a feature vector"))
        }
    }
}

extension Standardisation {
    func write(to writer: inout ByteWriter) {
        writer.write(means)
        writer.write(scales)
    }

    init(reading reader: inout ByteReader) throws(ByteReaderError) {
        let means = try reader.array(of: Float.self)
        let scales = try reader.array(of: Float.self)
        guard means.count == scales.count, !means.isEmpty else {
            throw .invalid("a mean and a scale for each feature are missing")
        }
        guard (means + scales).allSatisfy(\.isFinite) else { throw .invalid("a mean or scale that is not finite") }
        self.init(means: means, scales: scales)
    }
}
