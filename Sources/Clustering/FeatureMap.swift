package import Numerics

/// The map from an encoder's features to the space that is clustered, whose vectors have unit length (or none) and are
/// exact in half precision.
///
/// Fitted once, on the warm-up, and then frozen: a refit would change the space under the centroids.
package enum FeatureMap: ~Copyable, Sendable {
    case whitened(Whitening)
    case standardised(Standardisation)
    case unit(dimension: Int)

    /// The square of a vector's length is 1 or 0 but for rounding, of which there is much only where all but nothing is
    /// left to normalise. No mean of vectors is longer.
    package static let greatestSquaredLength: Float = 2

    /// Clips that are mapped at once. Always the same, so that a clip's vector does not depend on its neighbours.
    static let tileRows = 128

    /// Fits to the rows of `features`.
    ///
    /// - Parameters:
    ///   - features: One clip a row, at least one.
    ///   - dimension: Components to keep where there is a choice: in whitening.
    /// - Throws: When a feature is not finite, or whitening cannot be fitted.
    package init(
        _ normalisation: Normalisation, fittedTo features: borrowing Matrix, dimension: Int
    ) throws(NumericsError) {
        guard features.isFinite else { throw .notFinite }
        switch normalisation {
        case .whiten: self = .whitened(try Whitening(fittedTo: features, dimension: dimension))
        case .standardise: self = .standardised(Standardisation(fittedTo: features))
        case .unit: self = .unit(dimension: features.columns)
        }
    }

    package var normalisation: Normalisation {
        switch self {
        case .whitened: .whiten
        case .standardised: .standardise
        case .unit: .unit
        }
    }

    /// The length of a feature vector.
    package var featureDimension: Int {
        switch self {
        case .whitened(let whitening): whitening.featureDimension
        case .standardised(let standardisation): standardisation.dimension
        case .unit(let dimension): dimension
        }
    }

    /// The length of a vector that it is mapped to.
    package var dimension: Int {
        switch self {
        case .whitened(let whitening): whitening.dimension
        case .standardised(let standardisation): standardisation.dimension
        case .unit(let dimension): dimension
        }
    }

    /// Maps the first `count` rows.
    ///
    /// - Precondition: Every vector has `featureDimension` elements.
    /// - Returns: One vector a row, and rows without meaning behind them.
    package func map(_ features: borrowing Matrix, count: Int) -> Matrix {
        precondition(features.columns == featureDimension && count <= features.rows, "the features it was fitted to")
        switch self {
        case .whitened(let whitening): return whitening.whiten(features, count: count)
        case .standardised(let standardisation):
            var result = FeatureMap.room(for: count, dimension: standardisation.dimension)
            standardisation.apply(to: features, count: count, into: &result)
            FeatureMap.finish(&result, count: count)
            return result
        case .unit(let dimension):
            var result = FeatureMap.room(for: count, dimension: dimension)
            features.withUnsafeValues { features in
                result.withUnsafeMutableValues { result in
                    for row in 0..<count {
                        FeatureMap.scale(features + row * dimension, into: result + row * dimension, count: dimension)
                    }
                }
            }
            FeatureMap.finish(&result, count: count)
            return result
        }
    }

    /// Divides by the greatest magnitude, lest the square of a length overflow or vanish.
    private static func scale(
        _ vector: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int
    ) {
        var greatest: Float = 0
        for index in 0..<count { greatest = max(greatest, abs(vector[index])) }
        for index in 0..<count { result[index] = greatest > 0 ? vector[index] / greatest : 0 }
    }

    /// Whole tiles of rows.
    static func room(for count: Int, dimension: Int) -> Matrix {
        Matrix(rows: (count + tileRows - 1) / tileRows * tileRows, columns: dimension)
    }

    /// Brings the first `count` rows to unit length and half precision.
    static func finish(_ vectors: inout Matrix, count: Int) {
        let dimension = vectors.columns
        vectors.withUnsafeMutableValues { values in
            for row in 0..<count {
                Vectors.normalise(values + row * dimension, count: dimension)
                Halves.round(values + row * dimension, count: dimension)
            }
        }
    }
}
