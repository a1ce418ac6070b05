import Embedding
import Foundation
import Media
import Testing

@Suite("Builtin views and their reference")
struct GoldenTests {
    /// A clip of `Golden/reference.json`.
    struct Reference: Decodable {
        let variant: Int
        let samples: Int
        let frames: Int
        let views: [String: [Float]]
    }

    private static func references() throws -> [Reference] {
        let url = try #require(
            Bundle.module.url(forResource: "reference", withExtension: "json", subdirectory: "Golden"))
        return try JSONDecoder().decode([Reference].self, from: Data(contentsOf: url))
    }

    /// The greatest difference allowed, as a share of the vector's greatest element.
    private static let tolerance: Float = 1e-4

    @Test("Every view agrees with NumPy and SciPy", arguments: BuiltinEncoder.views.map(\.name))
    func agreement(view: String) throws {
        for reference in try GoldenTests.references() {
            let clip = ReferenceClip.make(
                variant: reference.variant, samples: reference.samples, frames: reference.frames)
            let encoder = BuiltinEncoder(views: [view], framesPerClip: reference.frames)
            let vector = try #require(try encoder.encode(clip).first)
            let expected = try #require(reference.views[view])
            try #require(vector.count == expected.count)
            let scale = expected.reduce(0) { max($0, abs($1)) }
            let difference = zip(vector, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
            #expect(difference < GoldenTests.tolerance * scale, "clip \(reference.variant)")
        }
    }
}
