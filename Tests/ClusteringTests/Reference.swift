import Foundation
import Testing

/// The numbers in Golden/reference.json; Golden/make_reference.py says where they come from.
struct Reference: Decodable {
    struct Assignment: Decodable {
        let vectors: [[Float]]
        let centroids: [[Float]]
        let clusters: [UInt16]
        let nearest: [Float]
        let second: [Float]
    }

    struct Whitening: Decodable {
        let features: [[Float]]
        let dimension: Int
        let inner: [[Float]]
    }

    struct KMeans: Decodable {
        let points: [[Float]]
        let clusters: Int
        let inertia: Double
    }

    let assignment: Assignment
    let whitening: [Whitening]
    let kMeans: KMeans

    static func load() throws -> Reference {
        let url = try #require(
            Bundle.module.url(forResource: "reference", withExtension: "json", subdirectory: "Golden"))
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    }
}
